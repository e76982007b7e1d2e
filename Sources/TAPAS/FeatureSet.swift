// What the predictor is told of a layer.

import Artifacts
import Tensor

/// Which numbers describe a layer beside its kind.
public enum FeatureSet: String, CaseIterable, Sendable {
  /// Those of TAPAS, figure 3: height ratio, depth ratio, logarithm of the weights, layers so far, logarithms of the
  /// FLOPs and of the memory so far.
  case paper
  /// Those, and what the ratios hide: logarithms of window, height, channels and receptive field, and the share of the
  /// image that the receptive field covers.
  case geometry

  /// Names of the numbers, for artifacts.
  public var names: [String] {
    let paper = [
      "height ratio", "depth ratio", "log10 of weights", "layers", "log10 of FLOPs",
      "log10 of memory",
    ]
    switch self {
    case .paper: return paper
    case .geometry:
      return paper + [
        "log10 of window", "log10 of height", "log10 of channels", "log10 of receptive field",
        "receptive field of the image",
      ]
    }
  }

  /// The numbers of every layer of a network, one row a layer.
  func rows(of layers: [LayerRecord]) -> [[Double]] {
    let fields = self == .geometry ? ReceptiveField.along(layers) : []
    return layers.enumerated().map { index, layer in
      let paper = [
        layer.heightRatio, layer.depthRatio, log10(Double(layer.weights) + 1), Double(index + 1),
        log10(layer.prefixFLOPs + 1), log10(layer.prefixMemory + 1),
      ]
      guard self == .geometry else { return paper }
      return paper + [
        log10(Double(layer.geometry.window)), log10(Double(layer.geometry.height)),
        log10(Double(layer.geometry.channels)), log10(fields[index].rows),
        min(fields[index].share, 2),
      ]
    }
  }

  private func log10(_ x: Double) -> Double { Elementary.log(x) * 0.4342944819032518 }
}

/// Rows of the image that a number of a layer's output depends on.
struct ReceptiveField: Hashable {
  /// Rows, those beyond the image's edge included.
  let rows: Double
  /// Rows over the rows of the image.
  let share: Double

  /// The receptive fields along a chain of layers.
  ///
  /// A row of a map of h rows is counted as H / h rows of an image of H rows, which leaves out what filters inside the map
  /// cut off at its edges.
  static func along(_ layers: [LayerRecord]) -> [ReceptiveField] {
    guard let first = layers.first else { return [] }
    let image = Double(first.geometry.height) / first.heightRatio
    var rows = 1.0, height = image
    return layers.map { layer in
      let reach = Double(layer.geometry.window - 1)
      rows += reach * image / height
      height = Double(layer.geometry.height)
      if layer.kind == .residualBlock { rows += reach * image / height }
      return ReceptiveField(rows: rows, share: rows / image)
    }
  }
}
