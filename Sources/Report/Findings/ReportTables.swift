// The tables of the report.

import Artifacts
import SearchSpace

extension Findings {
  /// Every sample of every branch: for further work.
  func childrenTable() -> Table {
    let rows = history.branches.flatMap { branch in
      branch.children.map { child -> [Cell] in
        let result = child.result
        return [
          .text(branch.strategy.label), .integer(child.position), .integer(child.round),
          .integer(child.sample), .number(result.reward, decimals: 4),
          .number(result.score, decimals: measure.decimals), .text(result.outcome.rawValue),
          .integer(result.parameterCount), .integer(result.forwardFLOPs),
          .integer(result.memoryBytes), .integer(result.curve.count), .text(result.identity),
          .text(child.architecture.summary),
        ]
      }
    }
    return Table(
      "children",
      [
        "strategy", "position", "round", "sample", "reward", measure.rawValue, "outcome",
        "parameters",
        "forward flops", "memory bytes", "epochs", "identity", "architecture",
      ], rows)
  }

  /// Mean reward and score by quarter of the search, and of the whole twin.
  func quartersTable() -> Table {
    var rows = (0..<4).map { quarter in
      meansRow(
        "controller, quarter \(quarter + 1)", history.controller.quarter(quarter).map(\.result))
    }
    rows.append(meansRow("controller, all", history.controller.children.map(\.result)))
    if let random = history.random {
      rows.append(meansRow("random, all", random.children.map(\.result)))
    }
    return Table(
      "quarters",
      [
        "samples of", "samples", "mean reward", "error of reward", "mean \(measure.rawValue)",
        "error of \(measure.rawValue)", "best \(measure.rawValue)",
      ], rows)
  }

  private func meansRow(_ name: String, _ entries: [RewardsFile.Entry]) -> [Cell] {
    let reward = MeanEstimate(entries.map(\.reward))
    let scores = entries.compactMap(\.score)
    let score = MeanEstimate(scores)
    let digits = measure.decimals
    return [
      .text(name), .integer(entries.count), .number(reward?.mean, decimals: 4),
      .number(reward?.standardError, decimals: 4), .number(score?.mean, decimals: digits),
      .number(score?.standardError, decimals: digits),
      .number(measure.best(scores), decimals: digits),
    ]
  }

  /// The best ten networks.
  func topTable() -> Table {
    let rows = ranking.prefix(10).map { network -> [Cell] in
      let result = network.child.result
      return [
        .integer(network.rank), .number(result.score, decimals: measure.decimals),
        .number(result.reward, decimals: 4), .integer(result.parameterCount),
        .number(Double(result.forwardFLOPs) / 1e6, decimals: 3),
        .text(network.child.architecture.shortSummary),
        .text(network.foundBy.map(\.label).joined(separator: ", ")),
        .text("\(network.child.round)/\(network.child.sample)"),
        .text(String(result.identity.prefix(10))),
      ]
    }
    return Table(
      "top10",
      [
        "rank", measure.rawValue, "reward", "parameters", "MFLOPs",
        history.dataset.images == nil ? "cell" : "layers", "found by",
        "round/sample",
        "identity",
      ], rows)
  }

  /// How the trainings ended.
  func outcomesTable() -> Table {
    // Only a search with a predictor screens.
    let counts = history.branches.map { branch in
      outcomes(branch).filter { $0.outcome != .screened || isScreened }
    }
    return Table(
      "outcomes", ["outcome"] + history.branches.map(\.strategy.label),
      counts[0].indices.map { index in
        [.text(counts[0][index].outcome.label)] + counts.map { .integer($0[index].count) }
      })
  }

  /// What children are trained on, one at a time.
  var exampleName: String { history.dataset.images == nil ? "token" : "image" }

  /// Samples, networks, repetitions and work.
  func effortTable() -> Table {
    let columns = efforts + (efforts.count > 1 ? [totalEffort] : [])
    let names = history.branches.map(\.strategy.label) + (efforts.count > 1 ? ["both"] : [])
    func row(_ name: String, _ cell: (Effort) -> Cell) -> [Cell] {
      [.text(name)] + columns.map(cell)
    }
    return Table(
      "effort", ["effort"] + names,
      [
        row("samples") { .integer($0.samples) },
        row("different networks") { .integer($0.distinct) },
        row("samples seen before") { .integer($0.duplicates) },
        row("share seen before (%)") { .number($0.duplicateShare * 100, decimals: 1) },
        row("epochs trained") { .integer($0.epochs) },
        row("training work (GFLOP)") { .number($0.trainingFLOPs / 1e9, decimals: 1) },
        row("work without the store (GFLOP)") { .number($0.repeatedFLOPs / 1e9, decimals: 1) },
        row("work saved (%)") { .number($0.savedShare * 100, decimals: 1) },
      ])
  }

  /// Sizes of the different networks.
  func sizesTable() -> Table {
    var seen: Set<String> = []
    let entries = history.branches.flatMap(\.children).map(\.result).filter {
      seen.insert($0.identity).inserted
    }
    func row(_ name: String, _ values: [Double], _ decimals: Int) -> [Cell] {
      let sorted = values.sorted()
      let median: Double? = sorted.isEmpty ? nil : sorted[sorted.count / 2]
      return [
        .text(name), .number(sorted.first, decimals: decimals), .number(median, decimals: decimals),
        .number(sorted.last, decimals: decimals),
      ]
    }
    return Table(
      "sizes", ["size of a network", "smallest", "median", "largest"],
      [
        row("parameters (thousands)", entries.map { Double($0.parameterCount) / 1e3 }, 1),
        row(
          "forward pass for one \(exampleName) (MFLOP)",
          entries.map { Double($0.forwardFLOPs) / 1e6 }, 3),
        row("memory of the training (MiB)", entries.map { Double($0.memoryBytes) / 1_048_576 }, 1),
      ])
  }

  /// Images of each class, or tokens of a text.
  func partsTable() -> Table {
    switch history.dataset.contents {
    case .images(let images): classesTable(images)
    case .text(let text):
      Table(
        "tokens", ["part", "tokens"],
        [
          [.text("training"), .integer(text.trainingCount)],
          [.text("validation"), .integer(text.validationCount)],
        ])
    }
  }

  private func classesTable(_ data: ImagesSummary) -> Table {
    let rows = data.classNames.indices.map { index -> [Cell] in
      [
        .text(data.classNames[index]), .integer(data.trainingCounts[index]),
        .integer(data.validationCounts[index]),
      ]
    }
    let sum: [Cell] = [
      .text("all"), .integer(history.dataset.trainingCount),
      .integer(history.dataset.validationCount),
    ]
    return Table("classes", ["class", "training images", "validation images"], rows + [sum])
  }

  /// The search space: what each layer chooses.
  func spaceTable() -> Table {
    Table(
      "search-space", ["decision of a \(history.space.placeName)", "values"],
      history.space.rows.map {
        [.text($0.label), .text($0.values.joined(separator: ", "))]
      })
  }

  /// All tables that are no figure's.
  public var tables: [Table] {
    [
      summaryTable(), childrenTable(), quartersTable(), topTable(), outcomesTable(), effortTable(),
      sizesTable(), partsTable(), spaceTable(), shapesTable(), Checklist(self).table,
    ] + (history.updates.isEmpty ? [] : [storeTable()]) + screeningTables + aftermathTables
  }
}

extension Architecture {
  /// For narrow tables: its layers, or the whole of it where it has none.
  var shortSummary: String {
    let rate = learningRate.map { ["rate \($0)"] } ?? []
    return layers.isEmpty
      ? summary : (layers.map(\.shortSummary) + rate).joined(separator: ", ")
  }
}

extension ChildOutcome {
  /// Name in the report.
  var label: String {
    switch self {
    case .completed: "completed"
    case .diverged: "diverged (loss infinite or no number)"
    case .tooLarge: "too large (memory or operations over the limit)"
    case .screened: "screened (predicted, not trained)"
    }
  }
}
