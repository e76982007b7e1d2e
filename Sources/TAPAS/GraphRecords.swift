// From a network of our own to what the predictor reads.

import Artifacts
import NN

extension Graph {
  /// The layers as the database of experiments keeps them, in the order of the graph.
  ///
  /// A layer that reads anything but the layer before it alone follows a skip connection; every network
  /// ends with global pooling and the classifier.
  ///
  /// - Returns: At least two records.
  /// - Throws: `GraphError` when the graph is no network.
  public func layerRecords() throws -> [LayerRecord] {
    let shapes = try shapes()
    var books = LayerBooks()
    for (index, node) in nodes.enumerated() {
      let input = shapes.inputs[index], output = shapes.outputs[index + 1]
      if node.inputs != [index] { books.add(.skipConnection, from: input, to: input) }
      guard let kind = node.operation.layerKind else { continue }
      books.add(
        kind, from: input, to: output,
        weights: node.operation.parameterCount(inputChannels: input.channels),
        flops: node.operation.flops(from: input, to: output))
    }
    let pooled = FeatureShape(channels: shapes.head.channels, height: 1, width: 1)
    books.add(.globalPooling, from: shapes.head, to: pooled, flops: Double(shapes.head.count))
    let weights = (pooled.channels + 1) * classes
    books.add(
      .fullyConnected, from: pooled, to: FeatureShape(channels: classes, height: 1, width: 1),
      weights: weights, flops: 2 * Double(weights))
    return books.layers
  }
}

extension Operation {
  /// What the layer is for the predictor; nil where it computes nothing.
  fileprivate var layerKind: LayerKind? {
    switch self {
    case .convolution: .convolution
    case .maximumPool, .averagePool, .insideMaximumPool: .pooling
    case .batchNormalisation, .localContrastNormalisation: .batchNormalisation
    case .flatten: nil
    }
  }

  fileprivate func flops(from input: FeatureShape, to output: FeatureShape) -> Double {
    switch self {
    case .convolution(let height, let width, _, _, _):
      2 * Double(output.count) * Double(input.channels * height * width)
    case .maximumPool(let size, _), .averagePool(let size, _), .insideMaximumPool(let size, _),
      .localContrastNormalisation(let size):
      Double(output.count * size * size)
    case .batchNormalisation: 2 * Double(output.count)
    case .flatten: 0
    }
  }
}
