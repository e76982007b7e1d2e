// Parameters of `benchmark-search`, beside those that it shares with the stages.

import Artifacts
import Controller
import SearchSpace
import Tabular

/// Parameters of `benchmark-search`.
public struct BenchmarkSearchParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .benchmarkSearch }
  /// Searches of each strategy on each data set.
  public let repeats: Int
  /// Cells between two updates of the free logits.
  public let freeLogitsChildren: Int
  /// Updates of the free logits.
  public let freeLogits: ReinforceOptions
  /// Regularised evolution.
  public let evolution: EvolutionOptions

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    repeats = try reader.integer("repeats", in: 2...100_000)
    freeLogitsChildren = try reader.integer("freeLogitsChildren", in: 1...10_000)
    freeLogits = ReinforceOptions(
      adam: AdamOptions(
        learningRate: try reader.number("freeLogitsLearningRate", in: 0...10),
        beta1: try reader.number("freeLogitsBeta1", in: 0...0.999_999),
        beta2: try reader.number("freeLogitsBeta2", in: 0...0.999_999),
        epsilon: try reader.number("freeLogitsEpsilon", in: 1e-300...1)),
      baselineDecay: try reader.number("freeLogitsBaselineDecay", in: 0...1),
      entropyWeight: try reader.number("freeLogitsEntropyWeight", in: 0...100),
      gradientNormLimit: 0)
    evolution = EvolutionOptions(
      population: try reader.integer("evolutionPopulation", in: 1...100_000),
      tournament: try reader.integer("evolutionTournament", in: 1...100_000))
  }
}

/// The parameter files of a benchmark: its own, and those of the stages whose work it does.
public struct BenchmarkParameterFiles: Sendable {
  /// Of `benchmark-search`.
  public var benchmark: String
  /// The search space.
  public var searchSpace: String
  /// Of `sample`.
  public var sample: String
  /// Of `reward`.
  public var reward: String
  /// Of `update-controller`.
  public var updateController: String

  /// The parameter files of a benchmark.
  public init(
    benchmark: String, searchSpace: String, sample: String, reward: String, updateController: String
  ) {
    self.benchmark = benchmark
    self.searchSpace = searchSpace
    self.sample = sample
    self.reward = reward
    self.updateController = updateController
  }
}

/// The parameters in these files.
struct BenchmarkParameters {
  let benchmark: BenchmarkSearchParameters
  let reward: RewardParameters
  let options: StrategyOptions
  /// All of them, each file under its name.
  let text: String

  init(_ files: BenchmarkParameterFiles, children: Int) throws {
    let own = try Resolved<BenchmarkSearchParameters>(file: files.benchmark)
    let space = try Resolved<SearchSpaceParameters>(file: files.searchSpace)
    let sample = try Resolved<SampleParameters>(file: files.sample)
    let reward = try Resolved<RewardParameters>(file: files.reward)
    let update = try Resolved<UpdateControllerParameters>(file: files.updateController)
    guard case .nasbench201 = space.values.space else {
      throw ParameterError(
        file: files.searchSpace, line: nil, key: nil,
        reason: "the table has the cells of the search space nasbench201 alone")
    }
    benchmark = own.values
    self.reward = reward.values
    options = StrategyOptions(
      space: space.values.space, children: children, hiddenUnits: update.values.hiddenUnits,
      initialRange: update.values.initialRange, temperature: sample.values.temperature,
      controller: update.values.options, freeLogitsChildren: own.values.freeLogitsChildren,
      freeLogits: own.values.freeLogits, evolution: own.values.evolution)
    text = [
      ("benchmark-search", own.text), ("search-space", space.text), ("sample", sample.text),
      ("reward", reward.text), ("update-controller", update.text),
    ].map { "[\($0.0)]\n\($0.1)" }.joined()
  }

  /// Checks that a search of `queries` cells has whole rounds of both strategies that learn in batches.
  func checkRounds(queries: Int, file: String) throws {
    guard queries % benchmark.freeLogitsChildren == 0 else {
      throw ParameterError(
        file: file, line: nil, key: "freeLogitsChildren",
        reason: "\(benchmark.freeLogitsChildren) cells an update do not divide \(queries) queries")
    }
  }
}
