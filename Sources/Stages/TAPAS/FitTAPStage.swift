// The stage `fit-tap`: from experiments to a predictor of accuracies.

import Artifacts
import Kernels
import NN
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
  /// Data sets whose experiments are used when none is within the tolerance: those of the nearest
  /// difficulty.
  public let nearestDatasets: Int
  /// Fewer experiments than this are an error.
  public let minimumExperiments: Int
  /// Seed of first weights and order.
  public let seed: Int

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    let features = try reader.choice("features", of: FeatureSet.self)
    let target = try reader.choice("target", of: PredictorTarget.Kind.self)
    let units = try reader.integers("lstmUnits", in: 1...1024, counts: 2...2)
    let members = try reader.integer("members", in: 1...PredictorFile.memberLimit)
    let epochs = try reader.integer("epochs", in: 1...100_000)
    let batchSize = try reader.integer("batchSize", in: 1...65536)
    let optimiser = RootMeanSquareOptimiser(
      learningRate: Float(try reader.number("learningRate", in: 1e-8...10)),
      decay: Float(try reader.number("squareDecay", in: 0...0.99999)),
      epsilon: Float(try reader.number("epsilon", in: 1e-12...1)))
    let schedule = try reader.choice("schedule", of: FittingSchedule.self)
    options = FittingOptions(
      epochs: epochs, batchSize: batchSize, optimiser: optimiser, schedule: schedule.value,
      ownPredictionShare: try reader.number("ownPredictionShare", in: 0...1),
      finalWeight: Float(try reader.number("finalWeight", in: 1e-3...1e6)), units: units,
      members: members, features: features, target: target)
    difficultyTolerance = try reader.number("difficultyTolerance", in: 0...1)
    nearestDatasets = try reader.integer("nearestDatasets", in: 1...1 << 40)
    minimumExperiments = try reader.integer("minimumExperiments", in: 2...1 << 40)
    seed = try reader.integer("seed", in: 0...Int(Int32.max))
  }
}

/// How the step size of a fit changes.
private enum FittingSchedule: String, CaseIterable, Sendable {
  case constant, cosine

  var value: LearningRateSchedule {
    switch self {
    case .constant: .constant
    case .cosine: .cosine
    }
  }
}

/// Which experiments of a database a stage takes, beside what the difficulty says.
public struct ExperimentChoice: Hashable, Sendable {
  /// Names of the data sets; empty for all.
  public var datasets: [String]
  /// Names of data sets that are left out.
  public var excludedDatasets: [String]
  /// Fewest layers; nil for any.
  public var fewestLayers: Int?
  /// Most layers; nil for any.
  public var mostLayers: Int?

  /// A choice; without arguments everything.
  public init(
    datasets: [String] = [], excludedDatasets: [String] = [], fewestLayers: Int? = nil,
    mostLayers: Int? = nil
  ) {
    self.datasets = datasets
    self.excludedDatasets = excludedDatasets
    self.fewestLayers = fewestLayers
    self.mostLayers = mostLayers
  }

  /// Lines of parameters, for headers; empty for everything.
  var text: String {
    func list(_ key: String, _ names: [String]) -> String {
      names.isEmpty ? "" : "\(key) = [\(names.map { "\"\($0)\"" }.joined(separator: ", "))]\n"
    }
    return list("datasets", datasets) + list("excludedDatasets", excludedDatasets)
      + (fewestLayers.map { "fewestLayers = \($0)\n" } ?? "")
      + (mostLayers.map { "mostLayers = \($0)\n" } ?? "")
  }

  /// The query, with a difficulty if there is one.
  func query(difficulty: Double?, tolerance: Double, nearestDatasets: Int) -> ExperimentQuery {
    let fewest = fewestLayers ?? 1, most = max(fewest, mostLayers ?? .max)
    return ExperimentQuery(
      difficulty: difficulty, tolerance: tolerance, nearestDatasets: nearestDatasets,
      datasets: datasets, excludedDatasets: excludedDatasets,
      layers: fewestLayers == nil && mostLayers == nil ? nil : fewest...most)
  }
}

/// `fit-tap`: writes a `PredictorFile`.
public struct FitTAPStage {
  /// The database: folders, packed databases, segments.
  public var segments: [String]
  /// Difficulty of the data set that will be predicted; nil uses every experiment.
  public var difficulty: DifficultySource?
  /// Which experiments are taken beside that.
  public var choice: ExperimentChoice
  /// The parameter file.
  public var parameters: String
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(
    segments: [String], difficulty: DifficultySource?,
    choice: ExperimentChoice = ExperimentChoice(),
    parameters: String, output: String
  ) {
    self.segments = segments
    self.difficulty = difficulty
    self.choice = choice
    self.parameters = parameters
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<FitTAPParameters>(file: parameters)
    let set = try SegmentSet(segments)
    let target = try difficulty.map { try DifficultyTarget($0) }
    let header = ArtifactHeader(
      format: .predictor, stage: .fitTAP,
      parameters: resolved.text + (target?.text ?? "") + choice.text,
      seed: resolved.values.seed, inputs: set.inputs + (target?.inputs ?? []),
      determinism: DeterminismClass(
        madeFrom: [set.determinism, target?.determinism ?? .portable]))
    try StageRun(header, output: output).make {
      let chosen = try choose(set, target, resolved.values)
      return try fit(chosen, probe(set, target), resolved.values).content(header)
    }
  }

  private func choose(
    _ set: SegmentSet, _ target: DifficultyTarget?, _ parameters: FitTAPParameters
  ) throws -> [(dataset: String, record: ExperimentRecord)] {
    let query = choice.query(
      difficulty: target?.difficulty, tolerance: parameters.difficultyTolerance,
      nearestDatasets: parameters.nearestDatasets)
    let found = try set.choose(query, probe: target?.probe)
    if found.isFallback, let target {
      let names = found.datasets.map { "\($0.name) (\(decimals($0.difficulty, 4)))" }
      Console.error(
        "fit-tap: warning: no data set within \(parameters.difficultyTolerance) of difficulty "
          + "\(decimals(target.difficulty, 4)); using the nearest: \(names.joined(separator: ", "))"
      )
    }
    let records = try set.records(query, probe: target?.probe)
    guard records.count >= parameters.minimumExperiments else {
      throw MissingResource(
        "\(segments.joined(separator: ", ")): \(records.count) experiments, "
          + "but fit-tap needs \(parameters.minimumExperiments) (minimumExperiments); make lde trains "
          + "more, build-lde adds those of a run, import-experiments those of a table")
    }
    return records
  }

  /// The probe of the database's difficulties; that of the target where they are declared.
  private func probe(_ set: SegmentSet, _ target: DifficultyTarget?) -> String {
    let measured = set.datasets.map(\.probe).first { $0 != MeasuredDataset.declared }
    return measured ?? target?.probe ?? MeasuredDataset.declared
  }

  private func fit(
    _ chosen: [(dataset: String, record: ExperimentRecord)], _ probe: String,
    _ parameters: FitTAPParameters
  ) throws -> PredictorFile {
    let records = chosen.map(\.record)
    let options = parameters.options
    let bar = ProgressBar("fitting", total: options.epochs * options.members)
    defer { bar.clear() }
    let (predictor, losses) = try Predictor.fitted(
      to: records, options, streams: RandomStreams(seed: parameters.seed, owner: "fit-tap")
    ) { epochs, loss in bar.show(epochs, "mean squared error \(decimals(loss, 5))") }
    return predictor.file(
      losses: losses, experiments: records, datasets: Set(chosen.map(\.dataset)).sorted(),
      probe: probe)
  }
}
