import NN
import SearchSpace
import TAPAS
import Tensor
import Testing

@testable import Artifacts

@Suite struct LayerGeometryTests {
  private static let space = MetaQNNSpace(
    MetaQNNOptions(
      imageSize: 8, layers: 2...8,
      layerTypes: [.convolution, .pooling, .fullyConnected, .residualBlock, .skipConnection],
      receptiveField: [1, 3, 5], stride: [1, 2], padding: [.same, .valid],
      batchNormalisation: [true, false], filters: [8, 16, 32, 64],
      pools: [(2, 2), (3, 2), (5, 3)].map { PoolShape(size: $0.0, stride: $0.1) },
      units: [128, 64, 32], repeats: [1, 2, 3], fullyConnectedLimit: 2, fullyConnectedSize: 8))

  /// Files of version 1 do not say the geometry of layers: what ratios, weights and operations imply is the same.
  @Test(arguments: [(1, 8, 10), (3, 16, 136), (1, 14, 2)])
  func itIsRecoveredExactlyForEveryNetworkOfTheSpace(
    channels: Int, pixels: Int, classes: Int
  ) throws {
    let image = FeatureShape(channels: channels, height: pixels, width: pixels)
    let streams = RandomStreams(seed: 1, owner: "geometry")
    for index in 0..<400 {
      var random = streams.stream(.sampling, at: index)
      let space = SearchSpace.metaQNN(Self.space)
      let drawn = try Architecture(space.drawUniformly(using: &random).decisions, in: space)
      let records = try drawn.graph(image: image, classes: classes).layerRecords()
      #expect(
        LayerGeometry.recovered(from: records, classes: classes) == records.map(\.geometry),
        "\(drawn.summary)")
    }
  }

  @Test func theGeometryOfAGraphIsThatOfItsLayers() throws {
    let graph = Graph(
      image: FeatureShape(channels: 1, height: 12, width: 12),
      nodes: [
        Node(.squareConvolution(size: 5, stride: 1, filters: 8, padding: .valid), inputs: [0]),
        Node(.insideMaximumPool(size: 2, stride: 2), inputs: [1]),
        Node(.flatten, inputs: [2]),
        Node(.squareConvolution(size: 1, stride: 1, filters: 6, follower: .biasReLU), inputs: [3]),
      ], outputs: [4], classes: 3)
    #expect(
      try graph.layerRecords().map(\.geometry) == [
        LayerGeometry(window: 5, height: 8, channels: 8),
        LayerGeometry(window: 1, height: 8, channels: 8),
        LayerGeometry(window: 2, height: 4, channels: 8),
        LayerGeometry(window: 4, height: 1, channels: 6),
        LayerGeometry(window: 1, height: 1, channels: 6),
        LayerGeometry(window: 1, height: 1, channels: 3),
      ])
  }
}
