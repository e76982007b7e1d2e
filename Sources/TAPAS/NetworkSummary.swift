// A whole network as one row of numbers, for predictors that do not read layer by layer.

import Artifacts
import Tensor

extension NetworkRecord {
  /// What a forest sees: size, cost, depth, how often each kind of layer stands, and the data set.
  public var summaryFeatures: [Double] {
    let logarithms = [
      Double(weights), flops, layers.last?.prefixMemory ?? 0,
      layers.map { Double($0.weights) }.max() ?? 0,
    ].map { Elementary.log($0 + 1) }
    let kinds = LayerKind.allCases.map { kind in Double(layers.count { $0.kind == kind }) }
    let shrinking = Double(layers.count { $0.heightRatio < 1 })
    let growing = Double(layers.count { $0.depthRatio > 1 })
    return logarithms + [Double(layers.count), shrinking, growing] + kinds
      + [Double(classes), difficulty]
  }
}
