import NN
import SearchSpace
import Tensor
import Testing

@Suite struct ConvolutionalGrammarTests {
  private static let typed = ConvolutionalSpace(
    layers: 2, types: [.convolution, .maximumPool, .batchNormalisation],
    values: [
      .filterHeight: [1, 3], .filterWidth: [3], .strideHeight: [1], .strideWidth: [1],
      .filters: [4, 8, 16], .poolSize: [2, 3], .poolStride: [1, 2],
    ], learningRates: [0.1, 0.05], hasSkipConnections: true)
  private let image = FeatureShape(channels: 2, height: 9, width: 7)

  @Test func aLayersTypeDecidesWhichTokensFollow() throws {
    let space = SearchSpace.convolutional(Self.typed)
    #expect(
      space.kinds.map(\.name)
        == ["layerType", "filterHeight", "filters", "poolSize", "poolStride", "learningRate"])
    #expect(space.tokenCounts == 3...7)
    let pool = try Architecture([1, 0, 1, 2, 1], connections: [[], [true]], in: space)
    #expect(
      pool.steps == [
        .token(place: 1, kind: 0), .token(place: 1, kind: 3), .token(place: 1, kind: 4),
        .anchor(place: 1), .token(place: 2, kind: 0), .anchor(place: 2), .token(place: 0, kind: 5),
      ])
    #expect(pool.learningRate == 0.05)
    #expect(
      pool.summary
        == "maximum of 2×2, stride 2×2, from image; batch normalisation, from 1; learning rate 0.05"
    )
    #expect(
      try pool.graph(image: image, classes: 2).nodes == [
        Node(.maximumPool(size: 2, stride: 2), inputs: [0]), Node(.batchNormalisation, inputs: [1]),
      ])
    // The anchor point stands before the number of filters.
    let layer = try Architecture([0, 1, 2, 2, 0], connections: [[], [true]], in: space)
    #expect(
      Array(layer.steps[1...3]) == [
        .token(place: 1, kind: 1), .anchor(place: 1), .token(place: 1, kind: 2),
      ])
    #expect(layer.layers[0].summary == "3×3, 16 filters")
  }

  @Test func tokensThatTheTypesDoNotAskForAreRefused() {
    let space = SearchSpace.convolutional(Self.typed)
    #expect(throws: ArchitectureError.wrongLength(found: 4, expected: 3)) {
      try Architecture([2, 2, 1, 0], connections: [[], [true]], in: space)
    }
    #expect(throws: ArchitectureError.choiceOutOfRange(position: 0, choice: -1, choices: 3)) {
      try Architecture([-1, 2, 1], connections: [[], [true]], in: space)
    }
  }

  /// The sum over all architectures of what uniform sampling says of them is one, and their number the
  /// size of the space.
  @Test func uniformProbabilitiesSumToOne() throws {
    let space = SearchSpace.convolutional(Self.typed)
    var seen: [Architecture: Double] = [:]
    var random = RandomStreams(key: 9).stream(.sampling)
    for _ in 0..<20_000 {
      let draw = space.drawUniformly(using: &random)
      seen[try Architecture(draw.decisions, in: space)] = draw.logProbability
    }
    // (2·3 + 2·2 + 1)² · 2 rates · 2 connections.
    #expect(space.size == 484 && seen.count == 484)
    #expect(abs(seen.values.reduce(0) { $0 + Elementary.exp($1) } - 1) < 1e-9)
    let entropy = seen.values.reduce(0) { $0 - Elementary.exp($1) * $1 }
    #expect(abs(entropy - space.uniformEntropy - Elementary.log(2)) < 1e-9)
  }

  /// Three layers of each predicted one, all filters, pools at the depths: the third experiment of
  /// Zoph & Le 2017, section 4.1.
  @Test(arguments: [0, 40])
  func theThirdExperimentHas39LayersAndTwoPoolingDepths(extra: Int) throws {
    let sizes = [1, 3, 5, 7]
    let space = SearchSpace.convolutional(
      ConvolutionalSpace(
        layers: 13,
        values: [
          .filterHeight: sizes, .filterWidth: sizes, .strideHeight: [1], .strideWidth: [1],
          .filters: [6, 12, 24, 36],
        ], hasSkipConnections: true,
        form: NetworkForm(blockLayers: 3, poolingAfter: [4, 8], extraFilters: extra)))
    var random = RandomStreams(key: 4).stream(.sampling)
    for _ in 0..<20 {
      let architecture = try Architecture(space.drawUniformly(using: &random).decisions, in: space)
      let graph = try architecture.graph(
        image: FeatureShape(channels: 3, height: 32, width: 32), classes: 10)
      let shapes = try graph.shapes()
      var heights: [Int] = []
      for (index, node) in graph.nodes.enumerated() {
        guard case .convolution(_, _, _, _, let filters) = node.operation else { continue }
        #expect([6, 12, 24, 36].contains(filters - extra))
        // Nothing is padded: all inputs have the size of their depth.
        #expect(Set(node.inputs.map { shapes.outputs[$0].height }).count == 1)
        heights.append(shapes.outputs[index + 1].height)
      }
      #expect(
        heights == [12, 12, 15].enumerated().flatMap { Array(repeating: 32 >> $0, count: $1) })
      #expect(Set(graph.outputs.map { shapes.outputs[$0].height }) == [8])
    }
  }

  @Test func aBlocksLayersReadItsInputsAndEachOtherAndAreReadTogether() throws {
    let space = SearchSpace.convolutional(
      ConvolutionalSpace(
        layers: 2,
        values: [
          .filterHeight: [3], .filterWidth: [3], .strideHeight: [1], .strideWidth: [1],
          .filters: [4, 8],
        ], form: NetworkForm(blockLayers: 2, poolingAfter: [1])))
    let graph = try Architecture([0, 1], in: space).graph(image: image, classes: 2)
    // 1, 2: first block; 3, 4: their pools; 5, 6: second block.
    #expect(graph.nodes.map(\.inputs) == [[0], [0, 1], [1], [2], [3, 4], [3, 4, 5]])
    #expect(graph.outputs == [5, 6])
  }
}
