// The tables of a benchmark's report, and its verdict in words.

import Tabular

extension DataSetFindings {
  /// Our strategies and the published ones, side by side.
  func strategiesTable() -> Table {
    let rows = strategies.map { finding -> [Cell] in
      let published = PublishedSearch(finding.strategy, dataSet)
      let interval = finding.mean.interval()
      let difference = finding.comparison
      return [
        .text(finding.strategy.label), .number(finding.mean.mean, decimals: 2),
        .number(finding.mean.variance.squareRoot(), decimals: 2),
        .number(interval?.lowerBound, decimals: 2), .number(interval?.upperBound, decimals: 2),
        .number(difference?.difference, decimals: 2),
        .number(difference?.interval().lowerBound, decimals: 2),
        .number(difference?.interval().upperBound, decimals: 2),
        .number(finding.optimumShare * 100, decimals: 1),
        .number(published?.mean, decimals: 2), .number(published?.deviation, decimals: 2),
      ]
    }
    let best: [Cell] = [.text("best cell of the table"), .number(optimum, decimals: 2)]
    return Table(
      "strategies-\(dataSet.rawValue)",
      [
        "strategy", "mean", "deviation", "95 low", "95 high", "above random", "above low",
        "above high", "optimum found (%)", "published mean", "published deviation",
      ], rows + [best + [Cell](repeating: .number(nil, decimals: 2), count: 9)])
  }

  /// Mean test accuracy of the best cell so far, and its 95 % interval, by query.
  func incumbentTable() -> Table {
    let length = strategies.map(\.curve.count).min() ?? 0
    let rows = (0..<length).map { query -> [Cell] in
      [.integer(query + 1)]
        + strategies.flatMap { finding -> [Cell] in
          let half = finding.halfWidth(query)
          let mean = finding.curve[query]
          return [mean, mean - half, mean + half].map { .number($0, decimals: 3) }
        }
    }
    let names = strategies.map(\.strategy.rawValue)
    return Table(
      "incumbent-\(dataSet.rawValue)",
      ["query"] + names.flatMap { [$0, "\($0) low", "\($0) high"] }, rows)
  }

  /// Whether the controller is above random search and at least as good as the published REINFORCE.
  var verdict: String {
    guard let controller = finding(.controller), let comparison = controller.comparison,
      let interval = controller.mean.interval()
    else { return "\(dataSet.label): there are too few repeats to say anything." }
    let target = PublishedSearch.reinforce(dataSet)
    let above = comparison.interval()
    let against =
      above.lowerBound > 0
      ? "above" : above.upperBound < 0 ? "below" : "not distinguishable from"
    return
      "\(dataSet.label): the cells that REINFORCE with the LSTM controller found have a mean test "
      + "accuracy of \(Text.fixed(controller.mean.mean, 2)) % (95 % interval "
      + "\(Text.interval(interval, 2))), \(against) random search by "
      + "\(Text.signed(comparison.difference, 2)) (\(Text.interval(above, 2))), "
      + "\(controller.mean.mean >= target ? "at least" : "less than") the published REINFORCE's "
      + "\(Text.fixed(target, 2))."
  }
}

extension StrategyFinding {
  /// Half of the 95 % interval of the curve's mean at a query.
  fileprivate func halfWidth(_ query: Int) -> Double {
    guard mean.count > 1 else { return .nan }
    let error = curveDeviation[query] / Double(mean.count).squareRoot()
    return StudentT(degreesOfFreedom: Double(mean.count - 1)).halfWidth(coverage: 0.95) * error
  }
}

extension BenchmarkFindings {
  /// The repeats that were also run stage by stage.
  func stagedTable() -> Table {
    Table(
      "staged", ["data set", "repeat", "same queries", "found cell"],
      staged.map {
        [.text($0.dataSet.label), .integer($0.number), .integer($0.queries), .text($0.found)]
      })
  }

  /// One sentence on the searches that were run stage by stage.
  var stagedSentence: String {
    guard !staged.isEmpty else { return "No repeat was also run stage by stage." }
    return
      "\(Text.count(staged.count, "repeat")) of the controller's searches "
      + "\(staged.count == 1 ? "was" : "were") also run by the stages sample, look-up-child, reward and "
      + "update-controller: the same cells in the same order, with the same rewards."
  }

  /// All tables that are no figure's.
  public var tables: [Table] { dataSets.map { $0.strategiesTable() } + [stagedTable()] }

  /// The verdict on each data set, one a line.
  public var headline: String { dataSets.map(\.verdict).joined(separator: "\n") }

  /// What was done, in words.
  var setting: String {
    "\(Text.grouped(repeats)) searches of \(Text.grouped(queries)) cells for each strategy and data set; "
      + "a cell that is looked at again counts again. A search sees validation accuracies after 12 epochs; "
      + "the cell with the highest is judged by its test accuracy after 200 epochs. Hyper-parameters were "
      + "chosen by the validation accuracies of CIFAR-100 alone. The table has no columns for "
      + "ImageNet16-120."
  }

  /// Where the published numbers come from.
  static let source =
    "Published: Dong & Yang (2020), NAS-Bench-201, table 5, 500 runs; their REINFORCE has free logits and "
    + "no recurrent network, and their budget is time, about 100 cells."
}
