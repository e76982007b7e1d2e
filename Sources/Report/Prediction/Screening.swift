// What a predictor between controller and training saved, and how well it knew.

import Artifacts

extension Findings {
  /// Samples that a predictor has judged.
  private var judged: [SampledChild] {
    history.controller.children.filter { $0.result.predicted != nil }
  }

  /// Predicted against measured accuracy of the samples that were trained nevertheless; nil for too few.
  func screeningFigure() -> Figure? {
    agreementPlot(
      judged.compactMap { child in
        child.result.score.flatMap { accuracy in
          child.result.predicted.map { ($0, accuracy) }
        }
      }, name: "screening")
  }

  /// Work of the samples that were not trained, each network once, as if for all epochs.
  var savedFLOPs: Double {
    let epochs = history.controller.children.map(\.result.curve.count).max() ?? 0
    let trained = history.controller.children.filter { $0.result.outcome != .screened }
    var seen = Set(trained.map(\.result.identity))
    return history.controller.children.reduce(0) { sum, child in
      guard child.result.outcome == .screened, seen.insert(child.result.identity).inserted else {
        return sum
      }
      return sum
        + 3 * Double(child.result.forwardFLOPs) * Double(history.dataset.trainingCount * epochs)
    }
  }

  /// The screening in numbers.
  func screeningTable() -> Table {
    let all = history.controller.children
    let screened = all.count { $0.result.outcome == .screened }
    let done = efforts[0].trainingFLOPs
    let share = done + savedFLOPs > 0 ? savedFLOPs / (done + savedFLOPs) : 0
    return Table(
      "screening-effort", ["screening", "value"],
      [
        [.text("samples"), .integer(all.count)],
        [.text("judged by a predictor"), .integer(judged.count)],
        [.text("not trained"), .integer(screened)],
        [.text("work of the trained (operations)"), .text(Text.magnitude(done))],
        [.text("work that was saved (operations)"), .text(Text.magnitude(savedFLOPs))],
        [.text("share of the work that was saved"), .text(Text.percent(share))],
      ])
  }

  /// The search beside the same one without a predictor; nil where there is none.
  func plainTable() -> Table? {
    guard let plain = history.plain else { return nil }
    let branches = [history.controller, plain]
    let work = branches.map { Effort($0.children, trainingExamples: history.dataset.trainingCount) }
    func best(_ branch: SearchBranch, _ count: Int) -> Double? {
      Series.topMean(
        branch.children.map(\.result.score), keys: branch.children.map(\.result.identity),
        count: count
      ).last ?? nil
    }
    func row(_ name: String, _ cell: (Int) -> Cell) -> [Cell] {
      [.text(name)] + branches.indices.map(cell)
    }
    return Table(
      "screening-plain", ["search", "with predictor", "without"],
      [
        row("networks trained") { .integer(work[$0].distinct) },
        row("work (operations)") { .text(Text.magnitude(work[$0].trainingFLOPs)) },
        row("best accuracy") { .number(best(branches[$0], 1), decimals: 4) },
        row("mean of the 5 best") { .number(best(branches[$0], 5), decimals: 4) },
        row("mean of the 15 best") { .number(best(branches[$0], 15), decimals: 4) },
      ])
  }

  /// Tables about screening; none without a predictor.
  var screeningTables: [Table] {
    isScreened ? [screeningTable()] + (plainTable().map { [$0] } ?? []) : []
  }
}

extension ReportPage {
  /// The section about screening; none without a predictor.
  var screening: [Markup] {
    guard findings.isScreened else { return [] }
    let figures = figures.screening.compactMap { figure in
      drawings[figure.name].map { Markup.figure(figure, svg: $0) }
    }
    let plain = findings.plainTable().map {
      [
        Markup.table(
          $0,
          caption:
            "Beside the same search without a predictor, of the same seed. Each network counts once."
        )
      ]
    }
    return [
      .section(
        "screening", "Screening by the predictor",
        [
          .paragraph(
            "A predictor (TAP), fitted to the run's own children and fitted anew every few rounds, judged the "
              + "samples; only the most promising were trained. "
              + "The controller's rewards above include predicted ones."),
          .tag(
            "div", attributes: [("class", "grid")],
            figures + [
              .tag(
                "div",
                [
                  .table(
                    findings.screeningTable(),
                    caption: "What was saved, if each network had been trained for all epochs.")
                ] + (plain ?? []))
            ]),
          .paragraph(hours),
        ])
    ]
  }

  /// Node-hours, from the sidecars.
  private var hours: String {
    func seconds(_ stages: Set<String>) -> Double {
      surroundings.processes.filter { stages.contains($0.stage) }
        .reduce(0) { $0 + $1.processorSeconds }
    }
    let training = seconds(["train-child"])
    let predicting = seconds(["probe-dcn", "build-lde", "fit-tap", "screen"])
    let done = findings.efforts[0].trainingFLOPs
    let saved = done > 0 ? training * findings.savedFLOPs / done : 0
    func text(_ seconds: Double) -> String { Text.fixed(seconds / 3600, 4) }
    return
      "Processor hours, by the sidecars: \(text(training)) of training, \(text(predicting)) of probing, "
      + "fitting and predicting. At the same pace the trainings that were saved would have taken "
      + "\(text(saved)): net \(text(saved - predicting)) core-hours saved. Children that were found in the store "
      + "make the first number too small, and with it the third."
  }
}
