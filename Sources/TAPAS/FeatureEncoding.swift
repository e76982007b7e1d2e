// From layers to the numbers that the predictor reads (TAPAS, figure 3).

import Artifacts
import Tensor

/// The features of layers and how they are scaled.
///
/// A layer is its kind (one-hot) and six numbers: height ratio, depth ratio, logarithm of its weights,
/// layers so far, logarithm of the FLOPs and of the memory so far. The paper leaves scaling open: here
/// each of the six is brought to mean 0 and standard deviation 1 over the layers of the fitted experiments.
public struct FeatureEncoding: Hashable, Sendable {
  /// Number of scaled features.
  public static let scaledCount = 6
  /// Numbers that describe one layer.
  public static let layerCount = LayerKind.allCases.count + scaledCount
  /// Rows of the predictor's input: layer i, then layer i + 1.
  public static let inputCount = 2 * layerCount
  /// Names of the scaled features, for artifacts.
  public static let scaledNames = [
    "height ratio", "depth ratio", "log10 of weights", "layers", "log10 of FLOPs",
    "log10 of memory",
  ]

  /// Mean of each scaled feature.
  public let means: [Double]
  /// Standard deviation of each; 1 for a feature that never varies.
  public let deviations: [Double]

  /// A scaling from its parts.
  public init(means: [Double], deviations: [Double]) {
    precondition(means.count == Self.scaledCount && deviations.count == Self.scaledCount)
    self.means = means
    self.deviations = deviations
  }

  /// The scaling that all layers of `networks` define.
  public init(fitting networks: some Sequence<NetworkRecord>) {
    var sums = [Double](repeating: 0, count: Self.scaledCount)
    var squares = sums
    var count = 0.0
    for network in networks {
      for (index, layer) in network.layers.enumerated() {
        count += 1
        for (k, value) in Self.raw(layer, index).enumerated() {
          sums[k] += value
          squares[k] += value * value
        }
      }
    }
    let means = sums.map { $0 / max(count, 1) }
    self.means = means
    deviations = zip(squares, means).map { square, mean in
      let variance = square / max(count, 1) - mean * mean
      return variance > 1e-12 ? variance.squareRoot() : 1
    }
  }

  /// The unscaled features of layer `index` (from 0).
  private static func raw(_ layer: LayerRecord, _ index: Int) -> [Double] {
    [
      layer.heightRatio, layer.depthRatio, log10(Double(layer.weights) + 1), Double(index + 1),
      log10(layer.prefixFLOPs + 1), log10(layer.prefixMemory + 1),
    ]
  }

  private static func log10(_ x: Double) -> Double { Elementary.log(x) * 0.4342944819032518 }

  /// The code of every layer of a network, ``layerCount`` numbers each, one after the other.
  public func codes(of network: NetworkRecord) -> [Float] {
    var codes = [Float](repeating: 0, count: network.layers.count * Self.layerCount)
    for (index, layer) in network.layers.enumerated() {
      let start = index * Self.layerCount
      codes[start + layer.kind.rawValue] = 1
      for (k, value) in Self.raw(layer, index).enumerated() {
        codes[start + LayerKind.allCases.count + k] = Float((value - means[k]) / deviations[k])
      }
    }
    return codes
  }
}
