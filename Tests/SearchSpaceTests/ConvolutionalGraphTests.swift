import NN
import SearchSpace
import Tensor
import Testing

@Suite struct ConvolutionalGraphTests {
  static let space = SearchSpace(
    layers: 4,
    values: [
      .filterHeight: [1, 3], .filterWidth: [3], .strideHeight: [1, 2], .strideWidth: [1, 2],
      .filters: [8, 16],
    ], hasSkipConnections: true)

  private let image = FeatureShape(channels: 3, height: 12, width: 9)

  private func architecture(_ connections: [[Bool]]) throws -> Architecture {
    try Architecture(
      [Int](repeating: 0, count: Self.space.tokenCounts.upperBound), connections: connections,
      in: Self.space)
  }

  @Test func aLayerWithoutInputsReadsTheImage() throws {
    let graph = try architecture([[], [false], [true, true], [false, false, false]])
      .graph(image: image, classes: 10)
    #expect(graph.nodes.map(\.inputs) == [[0], [0], [1, 2], [0]])
  }

  @Test func layersThatNobodyReadsAreConcatenatedBeforeTheClassifier() throws {
    let graph = try architecture([[], [false], [true, false], [false, false, false]])
      .graph(image: image, classes: 10)
    #expect(graph.outputs == [2, 3, 4])
    #expect(try graph.shapes().head.channels == 24)
  }

  @Test func smallerInputsArePaddedToTheLargest() throws {
    var choices = [Int](repeating: 0, count: Self.space.tokenCounts.upperBound)
    // Layer 2 has stride 2 × 2: its map is smaller than that of layer 1.
    choices[5] = 1
    choices[6] = 1
    let graph = try Architecture(
      choices, connections: [[], [true], [true, true], [false, false, true]], in: Self.space
    ).graph(image: image, classes: 10)
    let shapes = try graph.shapes()
    #expect(shapes.outputs[2] == FeatureShape(channels: 8, height: 6, width: 5))
    #expect(shapes.inputs[2] == FeatureShape(channels: 16, height: 12, width: 9))
  }

  @Test func connectionsOfAnotherShapeAreRefused() {
    let tokens = [Int](repeating: 0, count: Self.space.tokenCounts.upperBound)
    for wrong in [[], [[], [true], [true, true]], [[], [true], [true], [true, true, true]]] {
      #expect(throws: ArchitectureError.wrongConnections) {
        try Architecture(tokens, connections: wrong, in: Self.space)
      }
    }
  }

  @Test func everyRandomArchitectureIsANetworkWhoseLayersAllReachTheClassifier() throws {
    var random = RandomStreams(key: 6).stream(.sampling)
    for _ in 0..<2000 {
      let layers = 1 + random.integer(below: 20)
      let space = Self.space.with(layers: layers)
      let tokens = (0..<space.tokenCounts.upperBound).map { _ in random.integer(below: 2) }
      let connections = (0..<layers).map { (0..<$0).map { _ in random.uniform() < 0.5 } }
      let graph = try Architecture(tokens, connections: connections, in: space)
        .graph(image: image, classes: 7)
      #expect(try graph.shapes().head.channels >= 8)
      #expect(graph.canonicalText.split(separator: "\n").count == layers + 2)
    }
  }

  @Test func theSpaceOfThePaperHasItsSize() {
    let paper = SearchSpace(
      layers: 15,
      values: [
        .filterHeight: [1, 3, 5, 7], .filterWidth: [1, 3, 5, 7], .strideHeight: [1],
        .strideWidth: [1], .filters: [24, 36, 48, 64],
      ], hasSkipConnections: true)
    // 64^15 · 2^105, about 5 · 10^58.
    #expect(paper.size == Double(sign: .plus, exponent: 195, significand: 1))
  }

  /// The 15-layer network of figure 7 with global average pooling: 4.2 million parameters in table 1.
  @Test func figure7CompilesToItsNumberOfParameters() throws {
    let rows: [(height: Int, width: Int, filters: Int, inputs: [Int])] = [
      (3, 3, 36, []), (3, 3, 48, [1]), (3, 3, 36, [1, 2]), (5, 5, 36, [1, 2, 3]),
      (3, 7, 48, [3, 4]), (7, 7, 48, [2, 3, 4, 5]), (7, 7, 48, [2, 3, 4, 5, 6]),
      (7, 3, 36, [1, 6, 7]), (7, 1, 36, [1, 5, 6, 8]), (7, 7, 36, [1, 3, 4, 5, 6, 7, 8, 9]),
      (5, 7, 36, [1, 2, 5, 6, 7, 8, 9, 10]), (7, 7, 48, [1, 2, 3, 4, 6, 11]),
      (7, 5, 48, [1, 3, 6, 7, 8, 9, 10, 11, 12]), (7, 5, 48, [3, 7, 12, 13]),
      (7, 5, 48, [2, 7, 11, 12, 13, 14]),
    ]
    let sizes = [1, 3, 5, 7]
    let filters = [24, 36, 48, 64]
    let space = SearchSpace(
      layers: 15,
      values: [
        .filterHeight: sizes, .filterWidth: sizes, .strideHeight: [1], .strideWidth: [1],
        .filters: filters,
      ], hasSkipConnections: true)
    let tokens = try rows.flatMap { row in
      [
        try #require(sizes.firstIndex(of: row.height)),
        try #require(sizes.firstIndex(of: row.width)),
        try #require(filters.firstIndex(of: row.filters)),
      ]
    }
    let connections = rows.enumerated().map { layer, row in
      (0..<layer).map { row.inputs.contains($0 + 1) }
    }
    let graph = try Architecture(tokens, connections: connections, in: space)
      .graph(image: FeatureShape(channels: 3, height: 32, width: 32), classes: 10)
    #expect(graph.outputs == [15])
    #expect(try graph.parameterCount() == 4_201_630)
  }
}
