import NN
import SearchSpace
import Tensor
import Testing

@Suite struct ArchitectureDraftTests {
  private func sample(
    _ fixture: SpaceFixture, _ count: Int,
    _ body: (Architecture, inout Philox) throws -> Void
  ) throws {
    var random = RandomStreams(key: 31).stream(.sampling)
    for _ in 0..<count {
      let (drawn, _) = try fixture.draw(
        layers: 2...6, pixels: 8...12, filters: [4, 8], using: &random)
      try body(drawn, &random)
    }
  }

  @Test(arguments: SpaceFixture.allCases)
  func anUnchangedDraftIsTheArchitecture(fixture: SpaceFixture) throws {
    try sample(fixture, 50) { drawn, random in
      let draft = ArchitectureDraft(drawn)
      if let layers = drawn.space.layers { #expect(draft.places.count == layers) }
      try #expect(draft.architecture(in: drawn.space, using: &random) == drawn)
    }
  }

  /// Where the tokens decide the number of layers, an inserted place may end the network.
  @Test(arguments: SpaceFixture.allCases.filter { $0 != .metaQNN })
  func aPlaceThatIsInsertedAndRemovedLeavesTheTokens(fixture: SpaceFixture) throws {
    try sample(fixture, 50) { drawn, random in
      var draft = ArchitectureDraft(drawn)
      let place = random.integer(below: draft.places.count + 1)
      draft.insertPlace(at: place)
      let larger = drawn.space.with(layers: draft.places.count)
      let grown = try draft.architecture(in: larger, using: &random)
      #expect(ArchitectureDraft(grown).places.count == draft.places.count)
      draft.removePlace(at: place)
      let back = try draft.architecture(in: drawn.space, using: &random)
      #expect(back.choices == drawn.choices)
    }
  }

  @Test func anInsertedLayerStandsBetweenItsNeighbours() throws {
    let space = SpaceFixture.stride1.space(layers: 3, filters: [4, 8])
    var random = RandomStreams(key: 32).stream(.sampling)
    let tokens = [Int](repeating: 0, count: space.tokenCounts.upperBound)
    let chain = try Architecture(
      tokens, connections: [[], [true], [true, true]], in: space)
    var draft = ArchitectureDraft(chain)
    draft.insertPlace(at: 1)
    #expect(draft.connections == [[], [true], [false, true], [true, false, true]])
    draft.removePlace(at: 1)
    #expect(draft.connections == chain.connections)
    try #expect(draft.architecture(in: space, using: &random) == chain)
  }
}
