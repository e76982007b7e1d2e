import Testing

@testable import NN

@Suite struct GraphLayersTests {
  @Test func aChainIsCutAfterEachNode() throws {
    let layers = try Fixture.plain.graph.layers()
    #expect(layers.map(\.nodes) == [1...1, 2...2] && layers.map(\.cut) == [[1], [2]])
  }

  /// With skip connections everything that nothing reads yet goes to the classifier, as at the end.
  @Test func aCutReadsAllLooseEnds() throws {
    let layers = try Fixture.concatenation.graph.layers()
    #expect(layers.filter { $0.nodes != nil }.map(\.cut) == [[1], [2], [3], [4]])
    #expect(layers.last == GraphLayer(nodes: nil, cut: [4, 2]))
    let strides = try Fixture.strides.graph.layers()
    #expect(strides.filter { $0.nodes != nil }.map(\.cut) == [[1], [1, 2], [3], [3, 4]])
  }

  @Test func aResidualUnitReachesFromBehindItsInputToItsSum() throws {
    let layers = try Fixture.residual.graph.layers()
    #expect(layers.compactMap(\.nodes).prefix(3) == [1...1, 2...4, 5...8])
    #expect(layers[2] == GraphLayer(nodes: nil, cut: [4, 1]))
  }

  @Test func onlyMapsOfOneSizeAreAddedAndFiltersFit() {
    let image = FeatureShape(channels: 2, height: 4, width: 6)
    func error(_ nodes: [Node]) -> GraphError? {
      #expect(throws: GraphError.self) {
        try Graph(image: image, nodes: nodes, outputs: [nodes.count], classes: 2).shapes()
      }
    }
    let first = square(3, 2, inputs: [0], .normalised)
    let smaller = square(3, 2, stride: 2, inputs: [0], .normalised)
    #expect(error([first, smaller, Node(.sum, inputs: [1, 2])]) != nil)
    #expect(error([first, Node(.sum, inputs: [1])]) != nil)
    #expect(error([square(5, 2, padding: .valid, inputs: [0], .biasReLU)]) != nil)
  }

  @Test func flatteningBelongsToTheLayerThatReadsIt() throws {
    let layers = try Fixture.unnormalised.graph.layers()
    #expect(layers.compactMap(\.nodes).suffix(3) == [5...5, 6...7, 8...8])
    #expect(layers.map(\.cut).last == [8])
  }
}
