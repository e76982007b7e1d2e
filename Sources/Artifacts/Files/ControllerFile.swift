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

/// The controller after round `round` (0: before the first), with all that its next update depends on.
///
/// For each weight tensor `NAME` three variables of the same shape, float64: `NAME`,
/// `NAME_first_moment` and `NAME_second_moment` (Adam's). Axes: `axis_N` for each length N.
///
/// Attributes: `search_space` (text), `hidden_units`, `round`, `adam_step`, `baseline` (absent before the
/// first update), and of the update that made it `mean_reward`, `used_baseline`, `gradient_norm`,
/// `mean_entropy` (absent in round 0).
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

  /// A controller.
  public init(
    round: Int, space: SearchSpace, hiddenUnits: Int, weights: [WeightTensor],
    firstMoments: [WeightTensor], secondMoments: [WeightTensor], adamStep: Int, baseline: Double?,
    statistics: ControllerStatistics?
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
    all["mean_reward"] = statistics.map { .real($0.meanReward) }
    all["used_baseline"] = statistics.map { .real($0.usedBaseline) }
    all["gradient_norm"] = statistics.map { .real($0.gradientNorm) }
    all["mean_entropy"] = statistics.map { .real($0.meanEntropy) }
    return all
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
    weights = try read("")
    firstMoments = try read("_first_moment")
    secondMoments = try read("_second_moment")
    statistics = try Self.statistics(reader)
  }

  private static func statistics(_ reader: ArtifactReader) throws -> ControllerStatistics? {
    guard reader.has("mean_reward") else { return nil }
    return try ControllerStatistics(
      meanReward: reader.number("mean_reward"), usedBaseline: reader.number("used_baseline"),
      gradientNorm: reader.number("gradient_norm"), meanEntropy: reader.number("mean_entropy"))
  }
}
