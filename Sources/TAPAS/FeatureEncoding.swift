// From layers to the numbers that the predictor reads (TAPAS, figure 3).

import Artifacts

/// The features of layers and how they are scaled.
///
/// A layer is its kind (one-hot) and the numbers of a ``FeatureSet``. The paper leaves scaling open: here each number is
/// brought to mean 0 and standard deviation 1 over the layers of the fitted experiments.
public struct FeatureEncoding: Hashable, Sendable {
  /// Which numbers describe a layer.
  public let features: FeatureSet
  /// Mean of each number.
  public let means: [Double]
  /// Standard deviation of each; 1 for a number that never varies.
  public let deviations: [Double]

  /// Numbers that describe one layer.
  public var layerCount: Int { Self.layerCount(features) }

  /// Numbers that describe one layer by `features`.
  static func layerCount(_ features: FeatureSet) -> Int {
    LayerKind.allCases.count + features.names.count
  }

  /// An encoding from its parts.
  public init(_ features: FeatureSet, means: [Double], deviations: [Double]) {
    let count = features.names.count
    precondition(means.count == count && deviations.count == count, "FeatureEncoding: \(means)")
    self.features = features
    self.means = means
    self.deviations = deviations
  }

  /// The scaling that all layers of `networks` define.
  public init(_ features: FeatureSet, fitting networks: some Sequence<NetworkRecord>) {
    var sums = [Double](repeating: 0, count: features.names.count)
    var squares = sums
    var count = 0.0
    for network in networks {
      count += Double(network.layers.count)
      for (index, value) in features.values(of: network.layers).enumerated() {
        let k = index % sums.count
        sums[k] += value
        squares[k] += value * value
      }
    }
    let means = sums.map { $0 / max(count, 1) }
    self.features = features
    self.means = means
    deviations = zip(squares, means).map { square, mean in
      let variance = square / max(count, 1) - mean * mean
      return variance > 1e-12 ? variance.squareRoot() : 1
    }
  }

  /// The code of every layer of a network, ``layerCount`` numbers each, one after the other.
  public func codes(of network: NetworkRecord) -> [Float] {
    let kinds = LayerKind.allCases.count, numbers = means.count, size = kinds + numbers
    let values = features.values(of: network.layers)
    var codes = [Float](repeating: 0, count: network.layers.count * size)
    for (index, layer) in network.layers.enumerated() {
      codes[index * size + layer.kind.rawValue] = 1
      for k in 0..<numbers {
        codes[index * size + kinds + k] = Float(
          (values[index * numbers + k] - means[k]) / deviations[k])
      }
    }
    return codes
  }
}
