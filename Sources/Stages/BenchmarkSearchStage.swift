// The stage `benchmark-search`: every strategy searches the table, many times, in one process.

import Artifacts
import FoundationEssentials
import HDF5
import Kernels
import Report
import Synchronization
import Tabular

/// `benchmark-search`: writes ``BenchmarkFile``.
public struct BenchmarkSearchStage {
  /// The table.
  public var table: String
  /// The parameter files.
  public var files: BenchmarkParameterFiles
  /// Rounds of a search.
  public var rounds: Int
  /// Cells between two updates of the controller.
  public var children: Int
  /// The benchmark's seed.
  public var seed: Int
  /// Threads; no part of the results.
  public var threads: Int
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(
    table: String, files: BenchmarkParameterFiles, rounds: Int, children: Int, seed: Int,
    threads: Int, output: String
  ) {
    self.table = table
    self.files = files
    self.rounds = rounds
    self.children = children
    self.seed = seed
    self.threads = threads
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let parameters = try BenchmarkParameters(files, children: children)
    let queries = rounds * children
    try parameters.checkRounds(queries: queries, file: files.benchmark)
    let reader = try ArtifactReader(table, expecting: .table)
    let header = ArtifactHeader(
      format: .benchmark, stage: .benchmarkSearch,
      parameters: parameters.text + "[search]\nrounds = \(rounds)\nchildren = \(children)\n",
      seed: seed, inputs: [ArtifactInput("table", reader.payloadHash)],
      determinism: reader.header.determinism)
    try StageRun(header, output: output).make {
      let reward = parameters.reward
      let search = TableSearch(
        table: try CellTable(reader), options: parameters.options, queries: queries,
        reward: { reward.rule.reward(of: $0) })
      return searchAll(search, repeats: parameters.benchmark.repeats).content(header)
    }
  }

  private func searchAll(_ search: TableSearch, repeats: Int) -> BenchmarkFile {
    let workers = Workers(threads)
    let dataSets = TableDataSet.allCases
    let strategies = StrategyName.allCases
    let searches = dataSets.map { dataSet in
      strategies.map { name in
        let bar = SharedProgress("\(dataSet.label), \(name.label)", total: repeats)
        let records = search.repeats(
          name, on: dataSet, seed: seed, repeats: repeats, workers: workers, progress: bar.advance)
        bar.clear()
        let summary = BenchmarkFile.Searches(records, table: search.table, dataSet: dataSet)
        Console.line("\(dataSet.label), \(name.label): \(Self.line(summary, dataSet))")
        return summary
      }
    }
    return BenchmarkFile(
      dataSets: dataSets.map(\.rawValue), judges: dataSets.map(\.rawValue),
      strategies: strategies.map(\.rawValue), searches: searches)
  }

  /// What people read while the others still search.
  private static func line(_ searches: BenchmarkFile.Searches, _ dataSet: TableDataSet) -> String {
    let judge = TableDataSet.allCases.firstIndex(of: dataSet) ?? 0
    guard let mean = MeanEstimate(searches.foundTest.map { $0[judge] }) else { return "no search" }
    return "test accuracy \(decimals(mean.mean, 2)) ± \(decimals(mean.variance.squareRoot(), 2)) %"
  }
}

extension BenchmarkFile.Searches {
  /// What the artifact says of the searches of one strategy on one data set.
  init(_ records: [SearchRecord], table: CellTable, dataSet: TableDataSet) {
    let seen = table[dataSet]
    let incumbents = records.map { $0.incumbents(by: seen.validation12) }
    let found = incumbents.map { $0[$0.count - 1] }
    let queries = records.first?.rows.count ?? 0
    let curve = (0..<queries).map { query in
      MeanEstimate(incumbents.map { seen.test200[$0[query]] })
    }
    self.init(
      cells: records.map(\.rows), found: found,
      foundValidation: found.map { seen.validation12[$0] },
      foundTest: found.map { row in TableDataSet.allCases.map { table[$0].test200[row] } },
      incumbentMean: curve.map { $0?.mean ?? .nan },
      incumbentDeviation: curve.map { $0?.variance.squareRoot() ?? .nan },
      incumbentValidation: (0..<queries).map { query in
        MeanEstimate(incumbents.map { seen.validation12[$0[query]] })?.mean ?? .nan
      })
  }
}

/// A progress bar that several threads advance.
final class SharedProgress: Sendable {
  private struct State {
    let bar: ProgressBar
    var done = 0
  }
  private let state: Mutex<State>

  /// A bar of `total` steps.
  init(_ title: String, total: Int) {
    state = Mutex(State(bar: ProgressBar(title, total: total)))
  }

  /// One step is done.
  @Sendable func advance() {
    state.withLock { state in
      state.done += 1
      state.bar.show(state.done)
    }
  }

  /// Removes the bar.
  func clear() { state.withLock { $0.bar.clear() } }
}

/// Processors that this process may use.
public var availableCores: Int { ProcessInfo.processInfo.activeProcessorCount }
