// The stage `fit-tap`: from experiments to a predictor of accuracies.

import Artifacts
import Kernels
import TAPAS
import Tensor

/// Parameters of `fit-tap`.
public struct FitTAPParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .fitTAP }
  /// How the predictor is fitted.
  public let options: FittingOptions
  /// Largest difference of difficulty between the data set and those whose experiments are used.
  public let difficultyTolerance: Double
  /// Experiments that are used when none is within the tolerance: those of the nearest difficulty.
  public let nearestExperiments: Int
  /// Fewer experiments than this are an error.
  public let minimumExperiments: Int
  /// Seed of first weights and order.
  public let seed: Int

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    let units = try reader.integers("lstmUnits", in: 1...1024, counts: 2...2)
    let epochs = try reader.integer("epochs", in: 1...100_000)
    let batchSize = try reader.integer("batchSize", in: 1...65536)
    let optimiser = RootMeanSquareOptimiser(
      learningRate: Float(try reader.number("learningRate", in: 1e-8...10)),
      decay: Float(try reader.number("squareDecay", in: 0...0.99999)),
      epsilon: Float(try reader.number("epsilon", in: 1e-12...1)))
    options = FittingOptions(
      epochs: epochs, batchSize: batchSize, optimiser: optimiser,
      ownPredictionShare: try reader.number("ownPredictionShare", in: 0...1), units: units)
    difficultyTolerance = try reader.number("difficultyTolerance", in: 0...1)
    nearestExperiments = try reader.integer("nearestExperiments", in: 1...1 << 40)
    minimumExperiments = try reader.integer("minimumExperiments", in: 2...1 << 40)
    seed = try reader.integer("seed", in: 0...Int(Int32.max))
  }
}

/// `fit-tap`: writes a `PredictorFile`.
public struct FitTAPStage {
  /// Segments of the database.
  public var segments: [String]
  /// Difficulty of the data set that will be predicted; nil uses every experiment.
  public var difficulty: Double?
  /// The parameter file.
  public var parameters: String
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(segments: [String], difficulty: Double?, parameters: String, output: String) {
    self.segments = segments
    self.difficulty = difficulty
    self.parameters = parameters
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<FitTAPParameters>(file: parameters)
    let set = try SegmentSet(segments)
    let target = difficulty.map { "difficulty = \($0)\n" } ?? ""
    let header = ArtifactHeader(
      format: .predictor, stage: .fitTAP, parameters: resolved.text + target,
      seed: resolved.values.seed,
      inputs: set.inputs, determinism: set.determinism)
    try StageRun(header, output: output).make {
      let records = try set.records().map(\.record)
      return try fit(choose(records, resolved.values), resolved.values).content(header)
    }
  }

  private func choose(
    _ records: [ExperimentRecord], _ parameters: FitTAPParameters
  ) throws -> [ExperimentRecord] {
    let chosen = ExperimentFilter(
      tolerance: parameters.difficultyTolerance, nearest: parameters.nearestExperiments
    ).choose(records, difficulty: difficulty)
    if chosen.isFallback {
      Console.error(
        "fit-tap: warning: no experiment within \(parameters.difficultyTolerance) of difficulty "
          + "\(difficulty ?? 0); using the \(chosen.experiments.count) nearest")
    }
    guard chosen.experiments.count >= parameters.minimumExperiments else {
      throw MissingResource(
        "\(segments.joined(separator: ", ")): \(chosen.experiments.count) experiments, "
          + "but fit-tap needs \(parameters.minimumExperiments) (minimumExperiments); "
          + "add segments, with build-lde from a run or import-experiments from a table")
    }
    return chosen.experiments
  }

  private func fit(
    _ records: [ExperimentRecord], _ parameters: FitTAPParameters
  ) throws -> PredictorFile {
    let fitting = try PredictorFitting(
      records, parameters.options,
      streams: RandomStreams(seed: parameters.seed, owner: "fit-tap"))
    let bar = ProgressBar("fitting", total: parameters.options.epochs)
    let losses = (1...parameters.options.epochs).map { epoch in
      let loss = fitting.runEpoch()
      bar.show(epoch, "mean squared error \(decimals(loss, 5))")
      return loss
    }
    bar.clear()
    return fitting.predictor.file(losses: losses, experimentCount: records.count)
  }
}
