// Output of `choose-grid-point`: what every point of the grid came to, and which was chosen.

import HDF5

/// One thing that a grid search varies, with its value at every point.
public struct GridAxis: Hashable, Sendable {
  /// Name of the variable, such as `learning_rate`.
  public var name: String
  /// What it is.
  public var longName: String
  /// A value for each point.
  public var values: [Double]

  /// An axis.
  public init(_ name: String, _ longName: String, _ values: [Double]) {
    self.name = name
    self.longName = longName
    self.values = values
  }

  /// What is varied in the training of networks (Zoph & Le 2017, section 4.1).
  static let ofNetworks = ["learning_rate", "weight_decay", "batch_norm_epsilon", "decay_share"]
}

/// One training of the grid: a point and an architecture.
public struct GridTrial: Hashable, Sendable {
  /// The point, from 1.
  public var point: Int
  /// The architecture of the selection, from 1.
  public var architecture: Int
  /// Best validation accuracy or perplexity in the reward's window; nil for a failure.
  public var score: Double?
  /// How the training ended.
  public var outcome: ChildOutcome
  /// The experiment.
  public var identity: String

  /// A training.
  public init(
    point: Int, architecture: Int, score: Double?, outcome: ChildOutcome, identity: String
  ) {
    self.point = point
    self.architecture = architecture
    self.score = score
    self.outcome = outcome
    self.identity = identity
  }
}

/// A finished grid search.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `learning_rate`, `weight_decay`, `batch_norm_epsilon`, `decay_share` | float64 | point | the grid; of language models what `varied` names |
/// | `point_parameters` | text | point | the resolved parameters of the training |
/// | `trial_point`, `trial_architecture` | int64 | trial | from 1 |
/// | `accuracy` or `perplexity` | float64 | trial | best on the validation data in the window; NaN for a failure |
/// | `outcome`, `identity` | text | trial | how each ended; which experiment it is |
///
/// Attributes: `chosen_point`, `chosen_architecture` (from 1); of language models `varied` (names of what was varied) and
/// `measure`.
public struct GridFile: Hashable, Sendable {
  /// What was varied.
  public var axes: [GridAxis]
  /// What the trainings are compared by.
  public var measure: Measure
  /// The resolved parameters of the training at each point.
  public var pointParameters: [String]
  /// The trainings.
  public var trials: [GridTrial]
  /// The chosen point, from 1.
  public var chosenPoint: Int
  /// The chosen architecture of the selection, from 1.
  public var chosenArchitecture: Int

  /// A finished grid search.
  public init(
    axes: [GridAxis], measure: Measure = .accuracy, pointParameters: [String],
    trials: [GridTrial], chosenPoint: Int, chosenArchitecture: Int
  ) {
    self.axes = axes
    self.measure = measure
    self.pointParameters = pointParameters
    self.trials = trials
    self.chosenPoint = chosenPoint
    self.chosenArchitecture = chosenArchitecture
  }

  /// The value of a thing that was varied, at the chosen point; nil where it was not varied.
  public func chosen(_ axis: String) -> Double? {
    axes.first { $0.name == axis }?.values[chosenPoint - 1]
  }

  /// The resolved parameters of the chosen point.
  public var chosenParameters: String { pointParameters[chosenPoint - 1] }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header,
      attributes: attributes,
      dimensions: [
        Dimension("point", count: pointParameters.count, from: 1, longName: "point of the grid"),
        Dimension("trial", count: trials.count, from: 1, longName: "training"),
      ],
      variables: pointVariables + trialVariables, signal: measure.rawValue)
  }

  private var attributes: [String: AttributeValue] {
    let chosen: [String: AttributeValue] = [
      "chosen_point": .integer(Int64(chosenPoint)),
      "chosen_architecture": .integer(Int64(chosenArchitecture)),
    ]
    guard measure != .accuracy else { return chosen }
    return chosen.merging(
      ["varied": .texts(axes.map(\.name)), "measure": .text(measure.rawValue)]) { $1 }
  }

  private var pointVariables: [Variable] {
    axes.map { Variable($0.name, ["point"], .float64($0.values), longName: $0.longName) } + [
      Variable(
        "point_parameters", ["point"], .text(pointParameters),
        longName: "parameters of \(measure == .accuracy ? "train-child" : "train-language-model")")
    ]
  }

  private var trialVariables: [Variable] {
    [
      Variable(
        "trial_point", ["trial"], .int64(trials.map { Int64($0.point) }), longName: "point"),
      Variable(
        "trial_architecture", ["trial"], .int64(trials.map { Int64($0.architecture) }),
        longName: "architecture of the selection"),
      Variable(
        measure.rawValue, ["trial"], .float64(trials.map { $0.score ?? .nan }),
        longName: "\(measure.superlative) validation \(measure.rawValue) in the window"),
      Variable(
        "outcome", ["trial"], .text(trials.map(\.outcome.rawValue)), longName: "how training ended"),
      Variable(
        "identity", ["trial"], .text(trials.map(\.identity)),
        longName: "identity of the experiment"),
    ]
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    measure = reader.has("measure") ? try reader.choice("measure") : .accuracy
    let names = reader.has("varied") ? try reader.attributeTexts("varied") : GridAxis.ofNetworks
    axes = try names.map {
      GridAxis($0, try reader.longName($0), try reader.float64($0, ["point"]))
    }
    pointParameters = try reader.texts("point_parameters", ["point"])
    trials = try Self.trials(reader, measure)
    chosenPoint = try reader.integer("chosen_point", in: 1...max(1, pointParameters.count))
    chosenArchitecture = try reader.integer("chosen_architecture", in: 1...)
    guard !pointParameters.isEmpty else { throw reader.fault("point", "the grid is empty") }
  }

  private static func trials(_ reader: ArtifactReader, _ measure: Measure) throws -> [GridTrial] {
    let points = try reader.int64("trial_point", ["trial"])
    let architectures = try reader.int64("trial_architecture", ["trial"])
    let scores = try reader.float64(measure.rawValue, ["trial"])
    let outcomes: [ChildOutcome] = try reader.choices("outcome", ["trial"])
    let identities = try reader.texts("identity", ["trial"])
    return points.indices.map {
      GridTrial(
        point: Int(points[$0]), architecture: Int(architectures[$0]),
        score: scores[$0].isNaN ? nil : scores[$0], outcome: outcomes[$0],
        identity: identities[$0])
    }
  }
}
