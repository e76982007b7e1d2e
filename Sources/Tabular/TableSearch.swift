// One search of the table, and many of them side by side.

import Kernels
import SearchSpace

/// What one search looked at.
public struct SearchRecord: Hashable, Sendable {
  /// The row of each query's cell, in order.
  public let rows: [Int]

  /// A search of these rows.
  public init(rows: [Int]) { self.rows = rows }

  /// For each query the best row so far by `values`, the earliest of equal ones.
  public func incumbents(by values: [Double]) -> [Int] {
    var best = rows[0]
    return rows.map { row in
      if values[row] > values[best] { best = row }
      return best
    }
  }
}

/// Searches of one table with one set of options.
public struct TableSearch: Sendable {
  /// The table.
  public let table: CellTable
  /// How the strategies search.
  public let options: StrategyOptions
  /// Cells that each search may look at; one seen before counts again.
  public let queries: Int
  /// The reward of a validation accuracy, a share of one.
  public let reward: @Sendable (Double) -> Double

  /// Searches of one table.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - options: How the strategies search.
  ///   - queries: A multiple of the children between two updates.
  ///   - reward: The reward of a validation accuracy, a share of one.
  public init(
    table: CellTable, options: StrategyOptions, queries: Int,
    reward: @escaping @Sendable (Double) -> Double
  ) {
    precondition(queries >= 1, "TableSearch: \(queries) queries")
    self.table = table
    self.options = options
    self.queries = queries
    self.reward = reward
  }

  /// The run seed of a repeat, from 1: what the stages are given to make the same search.
  public static func runSeed(seed: Int, repeat number: Int) -> Int { seed * 1_000_000 + number }

  /// One search with the random streams of `runSeed`.
  public func search(
    _ name: StrategyName, on dataSet: TableDataSet, runSeed: Int
  ) -> SearchRecord {
    var strategy = options.strategy(name, seed: runSeed)
    let accuracies = table[dataSet].validation12
    var rows: [Int] = []
    while rows.count < queries {
      let cells = strategy.propose()
      let found = cells.map { table.row(of: $0) }
      rows += found
      strategy.learn(cells, rewards: found.map { reward(accuracies[$0] / 100) })
    }
    return SearchRecord(rows: rows)
  }

  /// `repeats` searches with the run seeds that follow from `seed`.
  ///
  /// - Parameters:
  ///   - name: The strategy.
  ///   - dataSet: What is searched.
  ///   - seed: The benchmark's seed.
  ///   - repeats: Number of searches.
  ///   - workers: Threads; no part of the results.
  ///   - progress: Called after each search.
  /// - Returns: The searches in order.
  public func repeats(
    _ name: StrategyName, on dataSet: TableDataSet, seed: Int, repeats: Int, workers: Workers,
    progress: @escaping @Sendable () -> Void = {}
  ) -> [SearchRecord] {
    workers.map(repeats) { index in
      defer { progress() }
      return search(name, on: dataSet, runSeed: Self.runSeed(seed: seed, repeat: index + 1))
    }
  }
}
