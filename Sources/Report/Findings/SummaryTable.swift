// The key numbers: as a table for programs and as RESULTS.md.

import Artifacts

extension Findings {
  /// Every key number of the run, one a line.
  func summaryTable() -> Table {
    Table(
      "summary", ["quantity", "value"],
      runRows + comparisonRows("reward", rewardComparison)
        + comparisonRows(measure.rawValue, scoreComparison) + effortRows)
  }

  private var runRows: [[Cell]] {
    var rows: [[Cell]] = [
      [.text("data set"), .text(history.dataset.name)], [.text("seed"), .integer(history.seed)],
      [.text("rounds"), .integer(history.rounds)],
      [.text("children per round"), .integer(history.childrenPerRound)],
      [.text("conclusion"), .text(Verdict(self).conclusion.rawValue)],
    ]
    if let pipeline = history.pipeline { rows.insert([.text("pipeline"), .text(pipeline)], at: 0) }
    for branch in history.branches {
      let name = branch.strategy.label
      rows.append([.text("\(name) samples"), .integer(branch.children.count)])
      rows.append([
        .text("\(name) mean reward"), .number(MeanEstimate(branch.rewards)?.mean, decimals: 4),
      ])
      rows.append([
        .text("\(name) best \(measure.rawValue)"),
        .number(best(branch)?.result.score, decimals: measure.decimals),
      ])
    }
    for quarter in 0..<4 {
      let mean = MeanEstimate(history.controller.quarter(quarter).map(\.result.reward))?.mean
      rows.append([
        .text("controller mean reward quarter \(quarter + 1)"), .number(mean, decimals: 4),
      ])
    }
    return rows
  }

  private func comparisonRows(_ name: String, _ comparison: MeanComparison?) -> [[Cell]] {
    guard let comparison else { return [] }
    let interval = comparison.interval()
    return [
      ("difference", comparison.difference), ("standard error", comparison.standardError),
      ("standard errors", comparison.standardErrors), ("95 low", interval.lowerBound),
      ("95 high", interval.upperBound), ("degrees of freedom", comparison.degreesOfFreedom),
      ("p", comparison.pValue),
    ].map { [.text("\(name) \($0.0)"), .number($0.1, decimals: 4)] }
  }

  private var effortRows: [[Cell]] {
    [
      [.text("different networks"), .integer(totalEffort.distinct)],
      [.text("samples seen before"), .integer(totalEffort.duplicates)],
      [.text("training flops"), .number(totalEffort.trainingFLOPs, decimals: 0)],
      [.text("best identity"), .text(ranking.first?.child.result.identity ?? "none")],
      [.text("best architecture"), .text(ranking.first?.child.architecture.summary ?? "none")],
    ]
  }

  /// The key numbers as a Markdown page.
  public var resultsMarkdown: String {
    let verdict = Verdict(self)
    let lines = resultsRows.map { "| \($0.0) | \($0.1) |" }
    return """
      # Results

      \(verdict.headline)

      | | |
      |---|---|
      \(lines.joined(separator: "\n"))

      \((verdict.reasons + analysisSentences + testSentences).map { "- \($0)" }.joined(separator: "\n"))
      \(resultTables)
      Made by the stage `report`; the numbers are also in `summary.tsv`.

      """
  }

  /// Final models and what stands beside them, as Markdown tables; empty before them.
  private var resultTables: String {
    guard let aftermath = history.aftermath else { return "" }
    var tables: [(String, Table)] = []
    if !aftermath.models.isEmpty {
      tables += [
        ("The final network and its perturbations", modelsTable(aftermath)),
        ("Beside published networks", publishedTable(aftermath)),
      ]
    }
    if !aftermath.languageModels.isEmpty {
      tables.append(("Language models after the search", Self.languageModelsTable(aftermath)))
    }
    return tables.map { "\n## \($0.0)\n\n\($0.1.markdown)" }.joined()
  }

  private var resultsRows: [(String, String)] {
    let controller = history.controller
    var rows: [(String, String)] = [
      ("data set", history.dataset.name), ("seed", "\(history.seed)"),
      (
        "samples",
        history.branches.map { "\($0.children.count) \($0.strategy.label)" }.joined(separator: ", ")
      ),
    ]
    if let pipeline = history.pipeline { rows.insert(("pipeline", pipeline), at: 0) }
    for quarter in 0..<4 {
      let estimate = MeanEstimate(controller.quarter(quarter).map(\.result.reward))
      rows.append(("mean reward, quarter \(quarter + 1)", Text.estimate(estimate)))
    }
    if let random = history.random {
      rows.append(("mean reward, random", Text.estimate(MeanEstimate(random.rewards))))
    }
    if let comparison = rewardComparison {
      rows.append(
        (
          "last quarter − random",
          "\(Text.signed(comparison.difference, 4)) ± \(Text.fixed(comparison.standardError, 4)) "
            + "(\(Text.signed(comparison.standardErrors, 1)) standard errors, "
            + "\(Text.probability(comparison.pValue)))"
        ))
    }
    for branch in history.branches {
      rows.append(
        (
          "best \(measure.rawValue), \(branch.strategy.label)",
          Text.fixed(best(branch)?.result.score, measure.decimals)
        ))
    }
    rows.append(("best network", ranking.first?.child.architecture.summary ?? "none"))
    return rows
  }
}

extension Text {
  /// Mean ± standard error (number of values).
  static func estimate(_ estimate: MeanEstimate?) -> String {
    guard let estimate else { return "–" }
    return
      "\(fixed(estimate.mean, 4)) ± \(fixed(estimate.standardError, 4)) (n = \(estimate.count))"
  }
}
