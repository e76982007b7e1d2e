// From MetaQNN's layers to a network.

import NN

extension MetaQNNSpace {
  /// The network: a chain of the layers, then global average pooling and the classifier.
  ///
  /// - Throws: ``ArchitectureError/imageTooSmall(found:needed:)`` when the image has fewer pixels than the
  ///   space was made for: then filters and pools might not fit.
  public func graph(
    of architecture: Architecture, image: FeatureShape, classes: Int
  ) throws(ArchitectureError) -> Graph {
    guard min(image.height, image.width) >= options.imageSize else {
      throw .imageTooSmall(found: "\(image)", needed: options.imageSize)
    }
    var wiring = MetaQNNWiring(image)
    for layer in layers(of: architecture.choices) { wiring.add(layer) }
    return Graph(image: image, nodes: wiring.nodes, outputs: wiring.current, classes: classes)
  }
}

/// The nodes of a network in the making.
private struct MetaQNNWiring {
  private(set) var nodes: [Node] = []
  /// The nodes that each layer's reader reads, concatenated; the image is the first.
  private var outputs = [[0]]
  /// Sizes of the maps; the image's is the first.
  private var shapes: [FeatureShape]

  init(_ image: FeatureShape) { shapes = [image] }

  /// What the next layer reads.
  var current: [Int] { outputs[outputs.count - 1] }

  /// The size of what the next layer reads.
  private var shape: FeatureShape {
    FeatureShape(
      channels: current.reduce(0) { $0 + shapes[$1].channels },
      height: current.map { shapes[$0].height }.max() ?? 0,
      width: current.map { shapes[$0].width }.max() ?? 0)
  }

  mutating func add(_ layer: MetaQNNLayer) {
    switch layer {
    case .convolution(let size, let stride, let padding, let isNormalised, let filters):
      append(
        .squareConvolution(
          size: size, stride: stride, filters: filters, padding: padding,
          follower: isNormalised ? .normalisedReLU : .biasReLU))
    case .pooling(let pool): append(.insideMaximumPool(size: pool.size, stride: pool.stride))
    case .fullyConnected(let units):
      let source = shape.height * shape.width > 1 ? [node(.flatten, current)] : current
      outputs.append([
        node(.squareConvolution(size: 1, stride: 1, filters: units, follower: .biasReLU), source)
      ])
    case .residualBlock(let size, let stride, let repeats, let filters):
      var source = current
      for unit in 0..<repeats {
        source = [residualUnit(source, size, unit == 0 ? stride : 1, filters)]
      }
      outputs.append(source)
    case .skipConnection(let distance):
      outputs.append(current + outputs[outputs.count - 1 - distance])
    }
  }

  private mutating func append(_ operation: Operation) {
    outputs.append([node(operation, current)])
  }

  /// Two convolutions and a shortcut: the input itself, or a projection where the sizes differ.
  ///
  /// Source: He et al. 2016, section 3.3.
  private mutating func residualUnit(
    _ source: [Int], _ size: Int, _ stride: Int, _ filters: Int
  ) -> Int {
    let first = node(.squareConvolution(size: size, stride: stride, filters: filters), source)
    let second = node(
      .squareConvolution(size: size, stride: 1, filters: filters, follower: .normalised), [first])
    var shortcut = source[0]
    if source.count > 1 || shapes[shortcut] != shapes[second] {
      shortcut = node(
        .squareConvolution(size: 1, stride: stride, filters: filters, follower: .normalised),
        source)
    }
    return node(.sum, [second, shortcut])
  }

  /// Adds a node and returns its number.
  private mutating func node(_ operation: Operation, _ inputs: [Int]) -> Int {
    let single = inputs.map { shapes[$0] }
    let input = FeatureShape(
      channels: operation == .sum ? single[0].channels : single.reduce(0) { $0 + $1.channels },
      height: single.map(\.height).max() ?? 0, width: single.map(\.width).max() ?? 0)
    nodes.append(Node(operation, inputs: inputs))
    shapes.append(operation.output(for: input))
    return nodes.count
  }
}
