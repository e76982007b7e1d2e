// Output of `update-controller`: the controller after a round.

import HDF5
import SearchSpace

/// A tensor with its name and shape.
public struct WeightTensor: Hashable, Sendable {
  /// Name, unique in the file.
  public let name: String
  /// Row-major shape.
  public let shape: [Int]
  /// The numbers.
  public let values: [Double]

  /// A tensor.
  public init(name: String, shape: [Int], values: [Double]) {
    precondition(
      values.count == shape.reduce(1, *), "\(name): \(values.count) values, shape \(shape)")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// What an update saw.
public struct ControllerStatistics: Hashable, Sendable {
  /// Mean reward of the round.
  public var meanReward: Double
  /// The baseline that was subtracted.
  public var usedBaseline: Double
  /// Norm of the gradient before any limit.
  public var gradientNorm: Double
  /// Mean entropy of the sampled architectures, in nats.
  public var meanEntropy: Double

  /// What an update saw.
  public init(
    meanReward: Double, usedBaseline: Double, gradientNorm: Double, meanEntropy: Double
  ) {
    self.meanReward = meanReward
    self.usedBaseline = usedBaseline
    self.gradientNorm = gradientNorm
    self.meanEntropy = meanEntropy
  }
}

/// What a replica of an asynchronous run read from the parameter store.
public struct StoreReading: Hashable, Sendable {
  /// The replica, from 1.
  public var replica: Int
  /// Entries of each shard that are in the weights.
  public var versions: [Int]

  /// A reading.
  public init(replica: Int, versions: [Int]) {
    self.replica = replica
    self.versions = versions
  }
}

/// The controller after round `round` (0: before the first), with all that its next update depends on.
///
/// For each weight tensor `NAME` three variables of the same shape, float64: `NAME`,
/// `NAME_first_moment` and `NAME_second_moment` (Adam's). Axes: `axis_N` for each length N.
///
/// Attributes: `search_space` (text), `hidden_units`, `round`, `adam_step`, `baseline` (absent before the
/// first update), and of the update that made it `mean_reward`, `used_baseline`, `gradient_norm`,
/// `mean_entropy` (absent in round 0 and in what came from a parameter store).
///
/// A replica's controller has the attributes `replica` and `shard_version` (``StoreReading``) as well; its
/// `round` is the replica's, `adam_step` is the first shard's, and the moments stay in the store.
public struct ControllerFile: Sendable {
  /// The round after which this is the controller; 0 is the initial one.
  public var round: Int
  /// The space whose tokens it writes.
  public var space: SearchSpace
  /// Units of each LSTM layer.
  public var hiddenUnits: Int
  /// The weights.
  public var weights: [WeightTensor]
  /// Adam's first moments, in the order of the weights.
  public var firstMoments: [WeightTensor]
  /// Adam's second moments, in the order of the weights.
  public var secondMoments: [WeightTensor]
  /// Adam's steps so far.
  public var adamStep: Int
  /// Moving average of the rewards; nil before the first update.
  public var baseline: Double?
  /// What the last update saw; nil in round 0.
  public var statistics: ControllerStatistics?
  /// What was read from a parameter store, in a replica's controller: then there are no moments.
  public var reading: StoreReading?

  /// A controller.
  public init(
    round: Int, space: SearchSpace, hiddenUnits: Int, weights: [WeightTensor],
    firstMoments: [WeightTensor], secondMoments: [WeightTensor], adamStep: Int, baseline: Double?,
    statistics: ControllerStatistics?, reading: StoreReading? = nil
  ) {
    self.round = round
    self.space = space
    self.hiddenUnits = hiddenUnits
    self.weights = weights
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
    self.adamStep = adamStep
    self.baseline = baseline
    self.statistics = statistics
    self.reading = reading
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    let lengths = Set(weights.flatMap(\.shape)).sorted()
    return ArtifactContent(
      header, attributes: attributes,
      dimensions: lengths.map {
        Dimension("axis_\($0)", count: $0, longName: "axis of length \($0)")
      },
      variables: variables(weights, suffix: "", "weights")
        + variables(firstMoments, suffix: "_first_moment", "Adam's first moment")
        + variables(secondMoments, suffix: "_second_moment", "Adam's second moment"))
  }

  private var attributes: [String: AttributeValue] {
    var all: [String: AttributeValue] = [
      "search_space": .text(space.text), "hidden_units": .integer(Int64(hiddenUnits)),
      "round": .integer(Int64(round)), "adam_step": .integer(Int64(adamStep)),
    ]
    all["baseline"] = baseline.map { .real($0) }
    all["replica"] = reading.map { .integer(Int64($0.replica)) }
    all["shard_version"] = reading.map { .integers($0.versions.map(Int64.init)) }
    return all.merging(statistics?.attributes ?? [:]) { $1 }
  }

  private func variables(_ tensors: [WeightTensor], suffix: String, _ what: String) -> [Variable] {
    tensors.map { tensor in
      Variable(
        tensor.name + suffix, tensor.shape.map { "axis_\($0)" }, .float64(tensor.values),
        longName: "\(tensor.name.split(separator: "_").joined(separator: " ")): \(what)")
    }
  }

  /// Reads the artifact; `layout` names the tensors of a controller for the file's space.
  public init(
    _ reader: ArtifactReader, layout: (SearchSpace, Int) -> [(name: String, shape: [Int])]
  ) throws {
    space = try reader.searchSpace()
    hiddenUnits = try reader.integer("hidden_units", in: 1...4096)
    round = try reader.integer("round", in: 0...)
    adamStep = try reader.integer("adam_step", in: 0...)
    baseline = try reader.has("baseline") ? reader.number("baseline") : nil
    let tensors = layout(space, hiddenUnits)
    func read(_ suffix: String) throws -> [WeightTensor] {
      try tensors.map { tensor in
        let name = tensor.name + suffix
        let values = try reader.float64(name, tensor.shape.map { "axis_\($0)" })
        guard values.count == tensor.shape.reduce(1, *) else {
          throw reader.fault(
            name, "has \(values.count) numbers, the shape \(tensor.shape) is needed")
        }
        return WeightTensor(name: tensor.name, shape: tensor.shape, values: values)
      }
    }
    reading = try StoreReading(reader)
    weights = try read("")
    firstMoments = reading == nil ? try read("_first_moment") : []
    secondMoments = reading == nil ? try read("_second_moment") : []
    statistics = try ControllerStatistics(reader)
  }
}

extension StoreReading {
  init?(_ reader: ArtifactReader) throws {
    guard reader.has("shard_version") else { return nil }
    replica = try reader.integer("replica", in: 1...)
    versions = try reader.integers("shard_version")
  }
}

extension ControllerStatistics {
  var attributes: [String: AttributeValue] {
    [
      "mean_reward": .real(meanReward), "used_baseline": .real(usedBaseline),
      "gradient_norm": .real(gradientNorm), "mean_entropy": .real(meanEntropy),
    ]
  }

  init?(_ reader: ArtifactReader) throws {
    guard reader.has("mean_reward") else { return nil }
    try self.init(
      meanReward: reader.number("mean_reward"), usedBaseline: reader.number("used_baseline"),
      gradientNorm: reader.number("gradient_norm"), meanEntropy: reader.number("mean_entropy"))
  }
}
