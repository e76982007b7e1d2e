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

  @Test func flatteningBelongsToTheLayerThatReadsIt() throws {
    let layers = try Fixture.unnormalised.graph.layers()
    #expect(layers.compactMap(\.nodes).suffix(3) == [5...5, 6...7, 8...8])
    #expect(layers.map(\.cut).last == [8])
  }
}
