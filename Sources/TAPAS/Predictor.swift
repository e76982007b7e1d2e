// A fitted predictor, and its predictions.

import Kernels

/// TAP, the accuracy predictor of TAPAS: scaling and weights.
public struct Predictor: Hashable, Sendable {
  /// Networks that run side by side in one pass.
  static let columns = 512

  /// How layers become numbers.
  public let encoding: FeatureEncoding
  /// What the network's output means.
  public let target: PredictorTarget
  /// Sizes of the network.
  public let layout: PredictorLayout
  /// All weights, in the layout's order, those of one member after those of another.
  public let weights: [Float]
  /// Networks whose mean is the prediction.
  public var memberCount: Int { weights.count / layout.count }

  /// A predictor from its parts.
  public init(
    encoding: FeatureEncoding, target: PredictorTarget, layout: PredictorLayout, weights: [Float]
  ) {
    precondition(
      weights.count >= layout.count && weights.count % layout.count == 0
        && layout.inputCount == 2 * encoding.layerCount,
      "Predictor: \(weights.count) weights for \(encoding.layerCount) numbers")
    self.encoding = encoding
    self.target = target
    self.layout = layout
    self.weights = weights
  }

  /// The accuracy that training each network would give, in [0, 1].
  ///
  /// The result for a network does not depend on the others.
  ///
  /// - Parameter networks: Any number of networks.
  /// - Returns: One accuracy for each.
  /// - Throws: `OutOfMemory`.
  public func predict(_ networks: [NetworkRecord]) throws -> [Double] {
    // Networks of like depth run together: no pass is longer than its networks.
    let order = networks.indices.sorted {
      (networks[$0].layers.count, $0) < (networks[$1].layers.count, $1)
    }
    let deepest = order.last.map { networks[$0].layers.count } ?? 0
    let columns = min(Self.columns, (networks.count + 15) / 16 * 16)
    guard deepest > 0 else { return [] }
    let network = try PredictorNetwork(layout, columns: columns, steps: deepest, learns: false)
    var accuracies = [Double](repeating: 0, count: networks.count)
    for start in stride(from: 0, to: order.count, by: columns) {
      let chunk = order[start..<min(start + columns, order.count)]
      for (index, accuracy) in zip(chunk, predict(chunk.map { networks[$0] }, network)) {
        accuracies[index] = accuracy
      }
    }
    return accuracies
  }

  private func predict(_ networks: [NetworkRecord], _ network: PredictorNetwork) -> [Double] {
    let batch = PredictorBatch(
      networks.map {
        PredictorBatch.Item(
          network: $0, codes: encoding.codes(of: $0), start: target.start($0),
          values: [Double?](repeating: nil, count: $0.layers.count))
      }, columns: network.columns)
    var sums = [Double](repeating: 0, count: networks.count)
    for member in 0..<memberCount {
      network.memory.set(network.weights, to: weights(of: member))
      let steps = network.forward(
        batch, teaches: [Bool](repeating: false, count: network.columns))
      for (column, network) in networks.enumerated() {
        sums[column] += Double(steps[network.layers.count - 1][column])
      }
    }
    return zip(networks, sums).map { network, sum in
      target.accuracy(sum / Double(memberCount), of: network)
    }
  }

  /// The weights of one member, from 0.
  func weights(of member: Int) -> [Float] {
    Array(weights[member * layout.count..<(member + 1) * layout.count])
  }
}
