// A whole network as one row of numbers, for predictors that do not read layer by layer.

import Artifacts
import Tensor

extension NetworkRecord {
  /// What a forest sees: size, cost, depth, how often each kind of layer stands, and the data set.
  ///
  /// With ``FeatureSet/geometry`` also the logarithms of the receptive field, of the smallest and largest maps, and of
  /// channels and rows at the end of what fully connected layers read, and how many windows are larger than one row.
  public func summary(_ features: FeatureSet) -> [Double] {
    let logarithms = [
      Double(weights), flops, layers.last?.prefixMemory ?? 0,
      layers.map { Double($0.weights) }.max() ?? 0,
    ].map { Elementary.log($0 + 1) }
    let kinds = LayerKind.allCases.map { kind in Double(layers.count { $0.kind == kind }) }
    let shrinking = Double(layers.count { $0.heightRatio < 1 })
    let growing = Double(layers.count { $0.depthRatio > 1 })
    return logarithms + [Double(layers.count), shrinking, growing] + kinds
      + [Double(classes), difficulty] + (features == .geometry ? geometrySummary : [])
  }

  private var geometrySummary: [Double] {
    // What follows ends every network.
    let body = zip(layers, ReceptiveField.along(layers)).prefix {
      $0.0.kind != .fullyConnected && $0.0.kind != .globalPooling
    }
    guard let (last, field) = body.last else { return [Double](repeating: 0, count: 7) }
    let maps = body.map { layer, _ in
      let form = layer.geometry
      return Elementary.log(Double(form.channels * form.height * form.height))
    }
    return [
      Elementary.log(field.rows), min(field.share, 2), maps.min() ?? 0, maps.max() ?? 0,
      Elementary.log(Double(last.geometry.channels)), Double(last.geometry.height),
      Double(body.count { $0.0.kind != .pooling && $0.0.geometry.window > 1 }),
    ]
  }
}
