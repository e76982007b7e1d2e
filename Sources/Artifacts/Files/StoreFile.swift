// Output of `open-store`: the rules of an asynchronous run's parameter store.

import HDF5
import SearchSpace

/// The rules of a parameter store: its payload hash is the store's identity.
///
/// The weights are cut into S shards of (nearly) equal length. The state of a shard is the fold of its log:
/// immutable entries (``StoreEntryFile``), applied in the order of their numbers to `initial_parameter`.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `initial_parameter` | float64 | parameter | the weights before the first entry |
///
/// Attributes: `search_space` (text), `hidden_units`, `replicas`, `shards`, `children` (of a replica's round),
/// and those of ``StoreRules``.
public struct StoreFile: Sendable {
  /// The space whose tokens the controller writes.
  public var space: SearchSpace
  /// Units of each LSTM layer.
  public var hiddenUnits: Int
  /// Replicas of the controller (K).
  public var replicas: Int
  /// Shards of the weights (S).
  public var shards: Int
  /// Children of a replica's round (m).
  public var children: Int
  /// How entries change a shard.
  public var rules: StoreRules
  /// The weights before the first entry, flat.
  public var initialParameters: [Double]

  /// The rules of a store.
  public init(
    space: SearchSpace, hiddenUnits: Int, replicas: Int, shards: Int, children: Int,
    rules: StoreRules, initialParameters: [Double]
  ) {
    precondition(
      (1...initialParameters.count).contains(shards),
      "StoreFile: \(shards) shards of \(initialParameters.count) weights")
    self.space = space
    self.hiddenUnits = hiddenUnits
    self.replicas = replicas
    self.shards = shards
    self.children = children
    self.rules = rules
    self.initialParameters = initialParameters
  }

  /// The weights of `shard`, from 1, as places in the flat vector; lengths differ by one at most.
  public func range(ofShard shard: Int) -> Range<Int> {
    precondition((1...shards).contains(shard), "shard \(shard) of \(shards)")
    let count = initialParameters.count
    return count * (shard - 1) / shards..<count * shard / shards
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header,
      attributes: rules.attributes.merging([
        "search_space": .text(space.text), "hidden_units": .integer(Int64(hiddenUnits)),
        "replicas": .integer(Int64(replicas)), "shards": .integer(Int64(shards)),
        "children": .integer(Int64(children)),
      ]) { $1 },
      dimensions: [
        Dimension("parameter", count: initialParameters.count, longName: "weight of the controller")
      ],
      variables: [
        Variable(
          "initial_parameter", ["parameter"], .float64(initialParameters),
          longName: "weights before the first entry")
      ])
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    space = try reader.searchSpace()
    hiddenUnits = try reader.integer("hidden_units", in: 1...4096)
    replicas = try reader.integer("replicas", in: 1...1_000_000)
    children = try reader.integer("children", in: 1...1_000_000)
    rules = try StoreRules(reader)
    initialParameters = try reader.float64("initial_parameter", ["parameter"])
    shards = try reader.integer("shards", in: 1...max(1, initialParameters.count))
    guard !initialParameters.isEmpty else { throw reader.fault("parameter", "there is none") }
  }
}

/// How the entries of a log change a shard: what the fold depends on beside the entries.
///
/// Attributes: `learning_rate`, `beta1`, `beta2`, `epsilon` (Adam's), `baseline_decay`, `entropy_weight`,
/// `gradient_norm_limit`, `accumulated_gradients`.
public struct StoreRules: Hashable, Sendable {
  /// Adam's step size.
  public var learningRate: Double
  /// Adam's decay of the first moment.
  public var beta1: Double
  /// Adam's decay of the second moment.
  public var beta2: Double
  /// Adam's guard against division by zero.
  public var epsilon: Double
  /// Share of the old baseline that stays, per reward.
  public var baselineDecay: Double
  /// Strength of the entropy bonus.
  public var entropyWeight: Double
  /// Largest norm of a replica's gradient; 0 for no limit.
  public var gradientNormLimit: Double
  /// Gradients whose mean makes one step of Adam.
  public var accumulatedGradients: Int

  /// The rules of a fold.
  public init(
    learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, baselineDecay: Double,
    entropyWeight: Double, gradientNormLimit: Double, accumulatedGradients: Int
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.baselineDecay = baselineDecay
    self.entropyWeight = entropyWeight
    self.gradientNormLimit = gradientNormLimit
    self.accumulatedGradients = accumulatedGradients
  }

  var attributes: [String: AttributeValue] {
    [
      "learning_rate": .real(learningRate), "beta1": .real(beta1), "beta2": .real(beta2),
      "epsilon": .real(epsilon), "baseline_decay": .real(baselineDecay),
      "entropy_weight": .real(entropyWeight), "gradient_norm_limit": .real(gradientNormLimit),
      "accumulated_gradients": .integer(Int64(accumulatedGradients)),
    ]
  }

  init(_ reader: ArtifactReader) throws {
    learningRate = try reader.number("learning_rate")
    beta1 = try reader.number("beta1")
    beta2 = try reader.number("beta2")
    epsilon = try reader.number("epsilon")
    baselineDecay = try reader.number("baseline_decay")
    entropyWeight = try reader.number("entropy_weight")
    gradientNormLimit = try reader.number("gradient_norm_limit")
    accumulatedGradients = try reader.integer("accumulated_gradients", in: 1...)
  }
}
