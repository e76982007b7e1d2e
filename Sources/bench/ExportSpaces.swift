// Networks for `bench export`: each operation by itself, and random ones of every search space.

import NN
import SearchSpace
import Tensor

/// The spaces of the paper and its extensions, with few filters.
enum ExportSpace: CaseIterable {
  case plain, strides, chain, blocks, types, typedBlocks, metaQNN

  func space(layers: Int) -> SearchSpace {
    guard self != .metaQNN else { return .metaQNN(Self.metaQNNSpace) }
    let sizes = [1, 3, 5, 7]
    let steps = [.strides, .chain, .types].contains(self) ? [1, 2, 3] : [1]
    let isTyped = self == .types || self == .typedBlocks
    let form =
      switch self {
      case .blocks: NetworkForm(blockLayers: 3, poolingAfter: [4, 8], extraFilters: 1)
      case .typedBlocks: NetworkForm(blockLayers: 2, poolingAfter: [2, 3], poolingWindow: 2)
      default: NetworkForm.plain
      }
    return .convolutional(
      ConvolutionalSpace(
        layers: layers, types: isTyped ? LayerType.allCases : [.convolution],
        values: [
          .filterHeight: sizes, .filterWidth: sizes, .strideHeight: steps, .strideWidth: steps,
          .filters: [3, 4, 8], .poolSize: [1, 2, 3], .poolStride: [1, 2, 3],
          .contrastSize: [3, 5],
        ], hasSkipConnections: self != .chain, form: form))
  }

  private static let metaQNNSpace = MetaQNNSpace(
    MetaQNNOptions(
      imageSize: 8, layers: 1...10,
      layerTypes: [.convolution, .pooling, .fullyConnected, .residualBlock, .skipConnection],
      receptiveField: [1, 3, 5], stride: [1, 2], padding: [.same, .valid],
      batchNormalisation: [true, false], filters: [3, 4, 8],
      pools: [(2, 2), (3, 2), (5, 3)].map { PoolShape(size: $0.0, stride: $0.1) },
      units: [12, 8, 5], repeats: [1, 2], fullyConnectedLimit: 2, fullyConnectedSize: 8))

  /// A network of random depth for an image of random size.
  func draw(using random: inout Philox) throws -> Graph {
    func integer(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + random.integer(below: range.count)
    }
    while true {
      let space = space(layers: integer(1...12))
      let image = FeatureShape(
        channels: integer(1...3), height: integer(8...20), width: integer(8...20))
      let architecture = try Architecture(
        space.drawUniformly(using: &random).decisions, in: space)
      let graph = try architecture.graph(image: image, classes: integer(2...10))
      // Pools that keep all channels can pile them up.
      if let work = try? graph.forwardFLOPs(), work < 20_000_000 { return graph }
    }
  }
}

/// Each operation by itself, in every form that it has.
enum ExportOperation {
  /// Operations behind one convolution, so that they see values of both signs and of one sign.
  static var graphs: [Graph] {
    operations.flatMap { operation in
      [
        FeatureShape(channels: 3, height: 9, width: 8),
        FeatureShape(channels: 1, height: 8, width: 8),
      ]
      .map { graph(operation, image: $0) }
    } + [residual]
  }

  private static var operations: [Operation] {
    let filters = [1, 3, 5, 7].flatMap { height in
      [1, 2, 3].map { stride in
        Operation.convolution(
          filterHeight: height, filterWidth: 8 - height, strideHeight: stride,
          strideWidth: 4 - stride, filters: 4)
      }
    }
    let formed = [ConvolutionEnding.normalisedReLU, .normalised, .biasReLU].flatMap { follower in
      ConvolutionPadding.allCases.map {
        Operation.squareConvolution(
          size: 3, stride: 2, filters: 4, padding: $0, follower: follower)
      }
    }
    let windows = (1...4).flatMap { size in
      (1...3).flatMap { stride in
        [
          Operation.maximumPool(size: size, stride: stride),
          .averagePool(size: size, stride: stride),
          .insideMaximumPool(size: size, stride: stride),
        ]
      }
    }
    let rest = [1, 3, 5, 7].map { Operation.localContrastNormalisation(size: $0) }
    return filters + formed + windows + rest + [.flatten, .batchNormalisation]
  }

  /// The operation on the image and a strided map of it, whose sizes differ.
  private static func graph(_ operation: Operation, image: FeatureShape) -> Graph {
    Graph(
      image: image,
      nodes: [
        Node(
          .squareConvolution(size: 3, stride: 2, filters: 2, follower: .normalised), inputs: [0]),
        Node(operation, inputs: [1, 0]),
      ], outputs: operation == .flatten ? [2] : [2, 1], classes: 5)
  }

  private static var residual: Graph {
    let unit = Operation.squareConvolution(size: 3, stride: 1, filters: 3, follower: .normalised)
    return Graph(
      image: FeatureShape(channels: 3, height: 8, width: 7),
      nodes: [Node(unit, inputs: [0]), Node(.sum, inputs: [1, 0])], outputs: [2], classes: 2)
  }
}
