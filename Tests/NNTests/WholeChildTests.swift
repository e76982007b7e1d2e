import NN
import SearchSpace
import Tensor
import Testing

/// Networks as a search draws them: their gradients are the derivatives of the loss.
@Suite struct WholeChildTests {
  private static func space(_ layers: Int, _ types: [LayerType]) -> SearchSpace {
    .convolutional(
      ConvolutionalSpace(
        layers: layers, types: types,
        values: [
          .filterHeight: [1, 3, 5], .filterWidth: [1, 3, 5], .strideHeight: [1, 2],
          .strideWidth: [1, 2], .filters: [2, 3], .poolSize: [2, 3], .poolStride: [1, 2],
          .contrastSize: [3, 5],
        ], hasSkipConnections: true))
  }

  /// Four layers, the first two convolution and the type in question, the others of any type.
  @Test(arguments: LayerType.allCases)
  func gradientsOfWholeChildrenAreDerivatives(type: LayerType) throws {
    let space = Self.space(4, LayerType.allCases)
    var random = RandomStreams(key: 31).stream(
      .sampling, at: LayerType.allCases.firstIndex(of: type) ?? 0)
    var checked = 0
    while checked < 3 {
      let child = try Architecture(space.drawUniformly(using: &random).decisions, in: space)
      let types = child.layers.map(\.type)
      guard types.contains(type), types.contains(.convolution) else { continue }
      checked += 1
      let graph = try child.graph(
        image: FeatureShape(channels: 2, height: 9, width: 12), classes: 3)
      let disagreements = try GradientTests.disagreements(graph, images: 7, samples: 3, .strict)
      #expect(disagreements == [], "\(child.summary)")
    }
  }

  @Test func gradientsThroughBlocksAndPoolingDepthsAreDerivatives() throws {
    let space = SearchSpace.convolutional(
      ConvolutionalSpace(
        layers: 3,
        values: [
          .filterHeight: [1, 3], .filterWidth: [1, 3, 5], .strideHeight: [1], .strideWidth: [1],
          .filters: [1, 2],
        ], hasSkipConnections: true,
        form: NetworkForm(blockLayers: 2, poolingAfter: [1, 2], extraFilters: 1)))
    var random = RandomStreams(key: 32).stream(.sampling)
    for _ in 0..<3 {
      let child = try Architecture(space.drawUniformly(using: &random).decisions, in: space)
      let graph = try child.graph(
        image: FeatureShape(channels: 2, height: 9, width: 12), classes: 3)
      let disagreements = try GradientTests.disagreements(graph, images: 7, samples: 3, .strict)
      #expect(disagreements == [], "\(child.summary)")
    }
  }
}
