// From a network of our own to what the predictor reads.

import Artifacts
import NN

/// A layer's record, and which cut of the network ends with it.
public struct GraphRecord: Hashable, Sendable {
  /// The layer, and the network up to it.
  public let layer: LayerRecord
  /// The index of the cut in `Graph.layers()`; nil where the network is not cut there.
  public let cut: Int?
}

extension Graph {
  /// The layers as the database of experiments keeps them, in the order of the graph.
  ///
  /// The batch normalisation behind a convolution is a layer of its own, as in TAPAS's code; a residual unit,
  /// and a fully connected layer with its flattening, are one. Every network ends with global pooling and
  /// the classifier, which belong to the last cut.
  ///
  /// - Returns: At least two records.
  /// - Throws: `GraphError` when the graph is no network.
  public func records() throws -> [GraphRecord] {
    let shapes = try shapes()
    let layers = try self.layers()
    var books = LayerBooks()
    var cuts: [Int?] = []
    var before = image
    for (index, layer) in layers.enumerated() {
      let output = try shape(of: layer.cut, shapes)
      if let nodes = layer.nodes {
        add(nodes, shapes, to: &books)
        before = shapes.outputs[nodes.upperBound]
      } else {
        books.add(.skipConnection, from: before, to: output)
      }
      cuts += [Int?](repeating: nil, count: books.layers.count - cuts.count - 1) + [index]
    }
    let pooled = FeatureShape(channels: shapes.head.channels, height: 1, width: 1)
    books.add(
      .globalPooling, from: shapes.head, to: pooled, flops: Double(shapes.head.count),
      window: shapes.head.height)
    let weights = (pooled.channels + 1) * classes
    books.add(
      .fullyConnected, from: pooled, to: FeatureShape(channels: classes, height: 1, width: 1),
      weights: weights, flops: 2 * Double(weights))
    let last = layers.isEmpty ? nil : layers.count - 1
    return zip(books.layers, cuts + [last, last]).map { GraphRecord(layer: $0, cut: $1) }
  }

  /// The layers without their cuts.
  public func layerRecords() throws -> [LayerRecord] { try records().map(\.layer) }

  /// The size of the concatenation of some maps.
  private func shape(of maps: [Int], _ shapes: GraphShapes) throws -> FeatureShape {
    FeatureShape(
      channels: maps.reduce(0) { $0 + shapes.outputs[$1].channels },
      height: maps.map { shapes.outputs[$0].height }.max() ?? 0,
      width: maps.map { shapes.outputs[$0].width }.max() ?? 0)
  }

  /// One layer of several nodes, or of one.
  private func add(_ span: ClosedRange<Int>, _ shapes: GraphShapes, to books: inout LayerBooks) {
    let input = shapes.inputs[span.lowerBound - 1], output = shapes.outputs[span.upperBound]
    let operation = nodes[span.upperBound - 1].operation
    if span.count == 1, let geometry = operation.geometry, geometry.follower == .normalisedReLU {
      let scales = 2 * geometry.filters
      books.add(
        .convolution, from: input, to: output,
        weights: operation.parameterCount(inputChannels: input.channels) - scales,
        flops: operation.flops(from: input, to: output), window: operation.window(on: input))
      books.add(
        .batchNormalisation, from: output, to: output, weights: scales,
        flops: 2 * Double(output.count))
      return
    }
    var weights = 0, flops = 0.0, working = 0
    for node in span {
      let input = shapes.inputs[node - 1], output = shapes.outputs[node]
      let operation = nodes[node - 1].operation
      weights += operation.parameterCount(inputChannels: input.channels)
      flops += operation.flops(from: input, to: output)
      working = max(working, input.count + output.count)
    }
    books.add(
      operation.layerKind(from: input, isFlattened: span.count > 1), from: input, to: output,
      weights: weights, flops: flops, working: working,
      window: nodes[span.lowerBound - 1].operation.window(on: input))
  }
}

extension Operation {
  /// What the layer that ends with this operation is for the predictor.
  fileprivate func layerKind(from input: FeatureShape, isFlattened: Bool) -> LayerKind {
    switch self {
    case .sum: .residualBlock
    case .maximumPool, .averagePool, .insideMaximumPool: .pooling
    case .batchNormalisation, .localContrastNormalisation: .batchNormalisation
    case .convolution, .flatten: isFlattened ? .fullyConnected : .convolution
    case .formedConvolution(let size, _, _, _, _):
      isFlattened || (size == 1 && input.height * input.width == 1)
        ? .fullyConnected : .convolution
    }
  }

  /// Rows of the input that a row of the output reads.
  fileprivate func window(on input: FeatureShape) -> Int {
    if let geometry { return geometry.filterHeight }
    return switch self {
    case .maximumPool(let size, _), .averagePool(let size, _), .insideMaximumPool(let size, _),
      .localContrastNormalisation(let size):
      size
    case .flatten: input.height
    case .batchNormalisation, .sum, .convolution, .formedConvolution: 1
    }
  }

  fileprivate func flops(from input: FeatureShape, to output: FeatureShape) -> Double {
    if let geometry {
      return 2 * Double(output.count)
        * Double(input.channels * geometry.filterHeight * geometry.filterWidth)
    }
    switch self {
    case .maximumPool(let size, _), .averagePool(let size, _), .insideMaximumPool(let size, _),
      .localContrastNormalisation(let size):
      return Double(output.count * size * size)
    case .batchNormalisation: return 2 * Double(output.count)
    case .sum: return Double(output.count)
    case .convolution, .formedConvolution, .flatten: return 0
    }
  }
}
