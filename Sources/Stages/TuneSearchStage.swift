// The choice of hyper-parameters, on the columns of CIFAR-100 alone: the results on CIFAR-10 stay unseen.

import Artifacts
import Controller
import HDF5
import Kernels
import Report
import Tabular

/// The values that are tried: every combination for each strategy.
public struct TuneSearchParameters: ParameterSet {
  /// The stage whose parameters are chosen.
  public static var stage: Stage { .benchmarkSearch }
  /// Searches of each combination.
  public let repeats: Int
  /// Cells of a search.
  public let queries: Int
  let controller: LearnerGrid
  let freeLogits: LearnerGrid
  let populations: [Int]
  let tournaments: [Int]

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    repeats = try reader.integer("repeats", in: 2...100_000)
    queries = try reader.integer("queries", in: 1...100_000)
    controller = try LearnerGrid(from: &reader, prefix: "controller")
    freeLogits = try LearnerGrid(from: &reader, prefix: "freeLogits")
    populations = try reader.integers("evolutionPopulation", in: 1...100_000, counts: 1...64)
    tournaments = try reader.integers("evolutionTournament", in: 1...100_000, counts: 1...64)
    for (key, counts) in [
      ("controllerChildren", controller.children), ("freeLogitsChildren", freeLogits.children),
    ] {
      if let count = counts.first(where: { queries % $0 != 0 }) {
        throw reader.fault(key, "\(count) cells an update do not divide \(queries) queries")
      }
    }
  }
}

/// Values for a strategy that learns by REINFORCE.
struct LearnerGrid: Sendable {
  let children: [Int]
  let learningRates: [Double]
  let baselineDecays: [Double]
  let entropyWeights: [Double]

  init(from reader: inout ParameterReader, prefix: String) throws {
    children = try reader.integers("\(prefix)Children", in: 1...10_000, counts: 1...64)
    learningRates = try reader.numbers("\(prefix)LearningRate", in: 0...10, counts: 1...64)
    baselineDecays = try reader.numbers("\(prefix)BaselineDecay", in: 0...1, counts: 1...64)
    entropyWeights = try reader.numbers("\(prefix)EntropyWeight", in: 0...100, counts: 1...64)
  }

  /// Every combination, with the rest as in `base`.
  func points(_ base: ReinforceOptions) -> [LearnerPoint] {
    children.flatMap { children in
      learningRates.flatMap { rate in
        baselineDecays.flatMap { decay in
          entropyWeights.map { weight in
            var options = base
            options.adam.learningRate = rate
            options.baselineDecay = decay
            options.entropyWeight = weight
            return LearnerPoint(children: children, options: options)
          }
        }
      }
    }
  }
}

/// One combination for a strategy that learns by REINFORCE.
struct LearnerPoint: Sendable {
  let children: Int
  let options: ReinforceOptions

  var text: String {
    "children \(children), learning rate \(options.adam.learningRate), baseline decay "
      + "\(options.baselineDecay), entropy weight \(options.entropyWeight)"
  }
}

/// `tune-search`: writes a table of combinations, best first for each strategy.
public struct TuneSearchStage {
  /// The table.
  public var table: String
  /// The values that are tried.
  public var grid: String
  /// The parameter files that have everything else.
  public var files: BenchmarkParameterFiles
  /// Another seed than that of the benchmark.
  public var seed: Int
  /// Threads; no part of the results.
  public var threads: Int
  /// The table of results (TSV).
  public var output: String

  /// The stage with its arguments.
  public init(
    table: String, grid: String, files: BenchmarkParameterFiles, seed: Int, threads: Int,
    output: String
  ) {
    self.table = table
    self.grid = grid
    self.files = files
    self.seed = seed
    self.threads = threads
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let grid = try Resolved<TuneSearchParameters>(file: grid).values
    let base = try BenchmarkParameters(files, children: grid.controller.children[0])
    let table = try CellTable(ArtifactReader(table, expecting: .table))
    let workers = Workers(threads)
    let trials = Self.trials(grid, base.options)
    let bar = SharedProgress("tuning on CIFAR-100", total: trials.count)
    let reward = base.reward
    let results = trials.map { trial in
      defer { bar.advance() }
      let search = TableSearch(
        table: table, options: trial.options, queries: grid.queries,
        reward: { reward.rule.reward(of: $0) })
      return TuningResult(
        trial,
        search.repeats(
          trial.strategy, on: .cifar100, seed: seed, repeats: grid.repeats, workers: workers),
        table)
    }
    bar.clear()
    let text = TuningResult.table(results).tsv
    try WholeFile.write(text: text, to: output)
    Console.line(text + "tune-search: \(output)")
  }

  private static func trials(
    _ grid: TuneSearchParameters, _ base: StrategyOptions
  ) -> [TuningTrial] {
    let controller = grid.controller.points(base.controller).map { point in
      var options = base
      options.children = point.children
      options.controller = point.options
      return TuningTrial(strategy: .controller, text: point.text, options: options)
    }
    let freeLogits = grid.freeLogits.points(base.freeLogits).map { point in
      var options = base
      options.freeLogitsChildren = point.children
      options.freeLogits = point.options
      return TuningTrial(strategy: .freeLogits, text: point.text, options: options)
    }
    let evolution = grid.populations.flatMap { population in
      grid.tournaments.map { tournament in
        var options = base
        options.evolution = EvolutionOptions(population: population, tournament: tournament)
        return TuningTrial(
          strategy: .evolution, text: "population \(population), tournament \(tournament)",
          options: options)
      }
    }
    return controller + freeLogits + evolution
      + [TuningTrial(strategy: .random, text: "nothing to choose", options: base)]
  }
}

/// One combination of one strategy.
struct TuningTrial: Sendable {
  let strategy: StrategyName
  let text: String
  let options: StrategyOptions
}

/// What a combination found.
struct TuningResult {
  private let trial: TuningTrial
  /// Validation accuracy of the found cells, in percent: all that is compared.
  private let found: MeanEstimate?

  init(_ trial: TuningTrial, _ records: [SearchRecord], _ table: CellTable) {
    self.trial = trial
    let values = table[.cifar100].validation12
    found = MeanEstimate(records.compactMap { $0.rows.map { values[$0] }.max() })
  }

  /// All results, by strategy, best first.
  static func table(_ results: [TuningResult]) -> Table {
    let rows = StrategyName.allCases.flatMap { name in
      results.filter { $0.trial.strategy == name }
        .sorted { $0.found?.mean ?? 0 > $1.found?.mean ?? 0 }
        .map { result -> [Cell] in
          [
            .text(name.label), .text(result.trial.text),
            .text(decimals(result.found?.mean ?? .nan, 3)),
            .text(decimals(result.found?.standardError ?? .nan, 3)),
          ]
        }
    }
    return Table(
      "tuning",
      ["strategy", "hyper-parameters", "CIFAR-100 validation accuracy", "standard error"], rows)
  }
}
