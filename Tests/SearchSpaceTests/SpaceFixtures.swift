// The spaces of the paper and its extensions, with few filters: what the property tests draw from.

import NN
import SearchSpace
import Tensor

/// A family of spaces for every depth.
enum SpaceFixture: String, CaseIterable {
  case stride1, strides, chain, blocks, types, typedBlocks, learningRate, metaQNN

  /// The space with `layers` predicted layers.
  func space(layers: Int, filters: [Int]) -> SearchSpace {
    guard self != .metaQNN else {
      return .metaQNN(Self.metaQNN(layers: 1...layers, filters: filters))
    }
    let sizes = [1, 3, 5, 7]
    var values: [TokenName: [Int]] = [
      .filterHeight: sizes, .filterWidth: sizes, .strideHeight: [1], .strideWidth: [1],
      .filters: filters, .poolSize: [1, 2, 3], .poolStride: [1, 2, 3], .contrastSize: [3, 5],
    ]
    if [.strides, .chain, .types].contains(self) {
      values[.strideHeight] = [1, 2, 3]
      values[.strideWidth] = [1, 2, 3]
    }
    let typed = self == .types || self == .typedBlocks
    let form =
      switch self {
      case .blocks: NetworkForm(blockLayers: 3, poolingAfter: [4, 8], extraFilters: 1)
      case .typedBlocks: NetworkForm(blockLayers: 2, poolingAfter: [2, 3], poolingWindow: 2)
      default: NetworkForm.plain
      }
    return .convolutional(
      ConvolutionalSpace(
        layers: layers, types: typed ? LayerType.allCases : [.convolution], values: values,
        learningRates: self == .learningRate ? [0.1, 0.05, 0.01] : [],
        hasSkipConnections: self != .chain, form: form))
  }

  /// The space of every layer type, for images of 8 × 8 and larger.
  static func metaQNN(
    layers: ClosedRange<Int>, filters: [Int], imageSize: Int = 8
  ) -> MetaQNNSpace {
    MetaQNNSpace(
      MetaQNNOptions(
        imageSize: imageSize, layers: layers,
        layerTypes: [
          .convolution, .pooling, .fullyConnected, .residualBlock, .skipConnection,
        ], receptiveField: [1, 3, 5], stride: [1, 2], padding: [.same, .valid],
        batchNormalisation: [true, false], filters: filters,
        pools: [(2, 2), (3, 2), (5, 3)].map { PoolShape(size: $0.0, stride: $0.1) },
        units: [12, 8, 5], repeats: [1, 2, 3], fullyConnectedLimit: 2, fullyConnectedSize: 8))
  }

  /// An architecture of random depth, for a random image that is no square.
  func draw(
    layers: ClosedRange<Int>, pixels: ClosedRange<Int>, filters: [Int], using random: inout Philox
  ) throws -> (architecture: Architecture, image: FeatureShape) {
    func integer(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + random.integer(below: range.count)
    }
    let space = space(layers: integer(layers), filters: filters)
    let image = FeatureShape(
      channels: integer(1...3), height: integer(pixels), width: integer(pixels))
    return (try Architecture(space.drawUniformly(using: &random).decisions, in: space), image)
  }
}
