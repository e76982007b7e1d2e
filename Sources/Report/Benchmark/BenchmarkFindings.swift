// All numbers that the report of a benchmark tells, worked out once.

import Artifacts
import Tabular

/// The searches of one strategy on one data set, judged by that data set's test images.
public struct StrategyFinding: Sendable {
  /// The strategy.
  public let strategy: StrategyName
  /// Test accuracies of the found cells, in percent, by repeat.
  public let accuracies: [Double]
  /// Their mean.
  public let mean: MeanEstimate
  /// Against random search; nil for random search itself.
  public let comparison: MeanComparison?
  /// Share of the repeats that found the table's best cell by test accuracy.
  public let optimumShare: Double
  /// Mean test accuracy of the best cell so far, by query.
  public let curve: [Double]
  /// Standard deviation of the same over the repeats.
  public let curveDeviation: [Double]
}

/// What was found on one data set.
public struct DataSetFindings: Sendable {
  /// The data set.
  public let dataSet: TableDataSet
  /// The strategies, in the artifact's order.
  public let strategies: [StrategyFinding]
  /// The highest test accuracy in the table, in percent.
  public let optimum: Double

  /// The findings of one strategy.
  func finding(_ strategy: StrategyName) -> StrategyFinding? {
    strategies.first { $0.strategy == strategy }
  }
}

/// A repeat of the controller's search that was also run stage by stage.
public struct StagedSearch: Hashable, Sendable {
  /// The data set that was searched.
  public let dataSet: TableDataSet
  /// The repeat, from 1.
  public let number: Int
  /// The cell that it found.
  public let found: String
  /// Queries whose cells were compared and are the same.
  public let queries: Int

  /// A repeat that came out the same.
  public init(dataSet: TableDataSet, number: Int, found: String, queries: Int) {
    self.dataSet = dataSet
    self.number = number
    self.found = found
    self.queries = queries
  }
}

/// What a benchmark found.
public struct BenchmarkFindings: Sendable {
  /// By data set.
  public let dataSets: [DataSetFindings]
  /// Repeats of each search.
  public let repeats: Int
  /// Cells of each search.
  public let queries: Int
  /// Seed of the benchmark.
  public let seed: Int
  /// The parameters, as text.
  public let parameters: String
  /// Repeats that were also run stage by stage.
  public let staged: [StagedSearch]

  /// Works out the numbers of a benchmark.
  ///
  /// - Parameters:
  ///   - benchmark: The searches.
  ///   - table: What was searched.
  ///   - seed: Seed of the benchmark.
  ///   - parameters: Its parameters.
  ///   - staged: Repeats that were also run stage by stage.
  public init(
    _ benchmark: BenchmarkFile, table: TableFile, seed: Int, parameters: String,
    staged: [StagedSearch]
  ) {
    let first = benchmark.searches.first?.first?.cells ?? []
    repeats = first.count
    queries = first.first?.count ?? 0
    self.seed = seed
    self.parameters = parameters
    self.staged = staged
    dataSets = benchmark.dataSets.enumerated().compactMap { index, name in
      guard let dataSet = TableDataSet(rawValue: name),
        let judge = benchmark.judges.firstIndex(of: name),
        let measures = table.measures.first(where: { $0.dataSet == name })
      else { return nil }
      let optimum = measures.test200.max() ?? .nan
      return DataSetFindings(
        dataSet: dataSet,
        strategies: Self.strategies(
          benchmark.strategies, benchmark.searches[index], judge: judge, optimum: optimum),
        optimum: optimum)
    }
  }

  private static func strategies(
    _ names: [String], _ searches: [BenchmarkFile.Searches], judge: Int, optimum: Double
  ) -> [StrategyFinding] {
    let accuracies = searches.map { $0.foundTest.map { $0[judge] } }
    let random = names.firstIndex(of: StrategyName.random.rawValue).map { accuracies[$0] }
    return names.indices.compactMap { index in
      guard let strategy = StrategyName(rawValue: names[index]),
        let mean = MeanEstimate(accuracies[index])
      else { return nil }
      let hits = accuracies[index].count { $0 == optimum }
      return StrategyFinding(
        strategy: strategy, accuracies: accuracies[index], mean: mean,
        comparison: strategy == .random
          ? nil : random.flatMap { MeanComparison(accuracies[index], $0) },
        optimumShare: Double(hits) / Double(accuracies[index].count),
        curve: searches[index].incumbentMean, curveDeviation: searches[index].incumbentDeviation)
    }
  }
}
