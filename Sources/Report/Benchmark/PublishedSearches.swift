// What others have published on NAS-Bench-201, to stand beside our numbers.

import Tabular

/// A published mean test accuracy with its standard deviation over 500 runs, in percent.
struct PublishedSearch: Hashable, Sendable {
  let mean: Double
  let deviation: Double

  /// What Dong & Yang (2020, table 5) print for a strategy on a data set; nil for a strategy that they do
  /// not have.
  ///
  /// Their REINFORCE has free logits and no recurrent network. Their budget is 12,000 seconds of training,
  /// about 100 cells.
  init?(_ strategy: StrategyName, _ dataSet: TableDataSet) {
    let found: (Double, Double)? =
      switch (dataSet, strategy) {
      case (.cifar10, .random): (93.70, 0.36)
      case (.cifar10, .freeLogits): (93.85, 0.37)
      case (.cifar10, .evolution): (93.92, 0.30)
      case (.cifar100, .random): (71.04, 1.07)
      case (.cifar100, .freeLogits): (71.71, 1.09)
      case (.cifar100, .evolution): (71.84, 0.99)
      case (_, .controller): nil
      }
    guard let found else { return nil }
    (mean, deviation) = found
  }

  /// Their REINFORCE: what the controller is held against.
  static func reinforce(_ dataSet: TableDataSet) -> Double {
    PublishedSearch(.freeLogits, dataSet)?.mean ?? .nan
  }
}
