// Output of `choose-grid-point`: what every point of the grid came to, and which was chosen.

/// What a grid search varies (Zoph & Le 2017, section 4.1).
public struct GridPoint: Hashable, Sendable {
  /// Step size of the first epoch.
  public var learningRate: Double
  /// Weight decay, per step.
  public var weightDecay: Double
  /// Added to the variance in batch normalisation.
  public var batchNormEpsilon: Double
  /// Share of the epochs after which the step size falls for the first time.
  public var decayShare: Double

  /// A point.
  public init(
    learningRate: Double, weightDecay: Double, batchNormEpsilon: Double, decayShare: Double
  ) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.batchNormEpsilon = batchNormEpsilon
    self.decayShare = decayShare
  }
}

/// One training of the grid: a point and an architecture.
public struct GridTrial: Hashable, Sendable {
  /// The point, from 1.
  public var point: Int
  /// The architecture of the selection, from 1.
  public var architecture: Int
  /// Largest validation accuracy in the reward's window; nil for a failure.
  public var accuracy: Double?
  /// How the training ended.
  public var outcome: ChildOutcome
  /// The experiment.
  public var identity: String

  /// A training.
  public init(
    point: Int, architecture: Int, accuracy: Double?, outcome: ChildOutcome, identity: String
  ) {
    self.point = point
    self.architecture = architecture
    self.accuracy = accuracy
    self.outcome = outcome
    self.identity = identity
  }
}

/// A finished grid search.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `learning_rate`, `weight_decay`, `batch_norm_epsilon`, `decay_share` | float64 | point | the grid |
/// | `point_parameters` | text | point | the resolved parameters of `train-child` |
/// | `trial_point`, `trial_architecture` | int64 | trial | from 1 |
/// | `accuracy` | float64 | trial | largest validation accuracy in the window; NaN for a failure |
/// | `outcome`, `identity` | text | trial | how each ended; which experiment it is |
///
/// Attributes: `chosen_point`, `chosen_architecture` (from 1).
public struct GridFile: Hashable, Sendable {
  /// The points.
  public var points: [GridPoint]
  /// The resolved parameters of `train-child` at each point.
  public var pointParameters: [String]
  /// The trainings.
  public var trials: [GridTrial]
  /// The chosen point, from 1.
  public var chosenPoint: Int
  /// The chosen architecture of the selection, from 1.
  public var chosenArchitecture: Int

  /// A finished grid search.
  public init(
    points: [GridPoint], pointParameters: [String], trials: [GridTrial], chosenPoint: Int,
    chosenArchitecture: Int
  ) {
    self.points = points
    self.pointParameters = pointParameters
    self.trials = trials
    self.chosenPoint = chosenPoint
    self.chosenArchitecture = chosenArchitecture
  }

  /// The resolved parameters of the chosen point.
  public var chosenParameters: String { pointParameters[chosenPoint - 1] }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header,
      attributes: [
        "chosen_point": .integer(Int64(chosenPoint)),
        "chosen_architecture": .integer(Int64(chosenArchitecture)),
      ],
      dimensions: [
        Dimension("point", count: points.count, from: 1, longName: "point of the grid"),
        Dimension("trial", count: trials.count, from: 1, longName: "training"),
      ],
      variables: pointVariables + trialVariables, signal: "accuracy")
  }

  private var pointVariables: [Variable] {
    func variable(_ name: String, _ values: [Double], _ what: String) -> Variable {
      Variable(name, ["point"], .float64(values), longName: what)
    }
    return [
      variable("learning_rate", points.map(\.learningRate), "step size of the first epoch"),
      variable("weight_decay", points.map(\.weightDecay), "weight decay per step"),
      variable(
        "batch_norm_epsilon", points.map(\.batchNormEpsilon),
        "added to batch normalisation's variance"),
      variable(
        "decay_share", points.map(\.decayShare), "share of the epochs before the step size falls"),
      Variable(
        "point_parameters", ["point"], .text(pointParameters), longName: "parameters of train-child"
      ),
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
        "accuracy", ["trial"], .float64(trials.map { $0.accuracy ?? .nan }),
        longName: "largest validation accuracy in the window"),
      Variable(
        "outcome", ["trial"], .text(trials.map(\.outcome.rawValue)), longName: "how training ended"),
      Variable(
        "identity", ["trial"], .text(trials.map(\.identity)),
        longName: "identity of the experiment"),
    ]
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    points = try Self.points(reader)
    pointParameters = try reader.texts("point_parameters", ["point"])
    trials = try Self.trials(reader)
    chosenPoint = try reader.integer("chosen_point", in: 1...max(1, points.count))
    chosenArchitecture = try reader.integer("chosen_architecture", in: 1...)
    guard !points.isEmpty else { throw reader.fault("point", "the grid is empty") }
  }

  private static func points(_ reader: ArtifactReader) throws -> [GridPoint] {
    let rates = try reader.float64("learning_rate", ["point"])
    let decays = try reader.float64("weight_decay", ["point"])
    let epsilons = try reader.float64("batch_norm_epsilon", ["point"])
    let shares = try reader.float64("decay_share", ["point"])
    return rates.indices.map {
      GridPoint(
        learningRate: rates[$0], weightDecay: decays[$0], batchNormEpsilon: epsilons[$0],
        decayShare: shares[$0])
    }
  }

  private static func trials(_ reader: ArtifactReader) throws -> [GridTrial] {
    let points = try reader.int64("trial_point", ["trial"])
    let architectures = try reader.int64("trial_architecture", ["trial"])
    let accuracies = try reader.float64("accuracy", ["trial"])
    let outcomes: [ChildOutcome] = try reader.choices("outcome", ["trial"])
    let identities = try reader.texts("identity", ["trial"])
    return points.indices.map {
      GridTrial(
        point: Int(points[$0]), architecture: Int(architectures[$0]),
        accuracy: accuracies[$0].isNaN ? nil : accuracies[$0], outcome: outcomes[$0],
        identity: identities[$0])
    }
  }
}
