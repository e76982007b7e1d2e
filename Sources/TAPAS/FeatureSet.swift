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
  public var names: [String] { self == .paper ? Self.paperNames : Self.geometryNames }

  private static let paperNames = [
    "height ratio", "depth ratio", "log10 of weights", "layers", "log10 of FLOPs",
    "log10 of memory",
  ]
  private static let geometryNames =
    paperNames + [
      "log10 of window", "log10 of height", "log10 of channels", "log10 of receptive field",
      "receptive field of the image",
    ]

  /// The numbers of every layer of a network, as many for each layer as there are ``names``, one layer after the other.
  func values(of layers: [LayerRecord]) -> [Double] {
    let fields = self == .geometry ? ReceptiveField.along(layers) : []
    var values: [Double] = []
    values.reserveCapacity(layers.count * names.count)
    for (index, layer) in layers.enumerated() {
      values.append(layer.heightRatio)
      values.append(layer.depthRatio)
      values.append(log10(Double(layer.weights) + 1))
      values.append(Double(index + 1))
      values.append(log10(layer.prefixFLOPs + 1))
      values.append(log10(layer.prefixMemory + 1))
      if self == .geometry { append(layer.geometry, fields[index], to: &values) }
    }
    return values
  }

  private func append(
    _ geometry: LayerGeometry, _ field: ReceptiveField, to values: inout [Double]
  ) {
    values.append(log10(Double(geometry.window)))
    values.append(log10(Double(geometry.height)))
    values.append(log10(Double(geometry.channels)))
    values.append(log10(field.rows))
    values.append(min(field.share, 2))
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
