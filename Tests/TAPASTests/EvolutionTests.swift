import Artifacts
import NN
import SearchSpace
import Tensor
import Testing

@testable import TAPAS

@Suite struct EvolutionTests {
  static let image = FeatureShape(channels: 1, height: 8, width: 8)

  static func space(skips: Bool) -> SearchSpace {
    SearchSpace(
      layers: 3,
      values: [
        .filterHeight: [1, 3], .filterWidth: [1, 3], .strideHeight: [1], .strideWidth: [1],
        .filters: [2, 4, 8],
      ], hasSkipConnections: skips)
  }

  static func settings(
    networks: Int = 600, layers: ClosedRange<Int> = 1...5, parameterLimit: Int = 0,
    startsSmall: Bool = false
  ) -> EvolutionSettings {
    EvolutionSettings(
      population: 40, networks: networks, tournament: 2, workers: 10, layers: layers,
      parameterLimit: parameterLimit, flopsLimit: 0, startsSmall: startsSmall)
  }

  static func evolve(
    _ settings: EvolutionSettings, skips: Bool = true, seed: Int = 1,
    fitness: @escaping (NetworkRecord) -> Double = { Double($0.weights) / 10_000 }
  ) throws -> [Individual] {
    try Evolution(
      of: space(skips: skips), settings, streams: RandomStreams(seed: seed, owner: "test"),
      reading: { architecture in
        let graph = try architecture.graph(image: image, classes: 3)
        return NetworkRecord(layers: try graph.layerRecords(), classes: 3, difficulty: 0.5)
      }, prediction: { $0.map(fitness) }
    ).individuals
  }

  @Test(arguments: [true, false]) func theFittestGetFitter(skips: Bool) throws {
    let all = try Self.evolve(Self.settings(), skips: skips)
    let first = all[..<40].map(\.accuracy).max() ?? 1
    let alive = all.filter { $0.died == nil }
    #expect(all.count == 600 && alive.count == 40)
    #expect(alive.map(\.accuracy).reduce(0, +) / 40 > 1.2 * first)
    // Every layer with the most filters and the largest window: nothing in the space is larger.
    let best = try #require(all.max { $0.accuracy < $1.accuracy })
    #expect(best.architecture.space.layers == 5)
  }

  @Test func everyChildComesFromALivingParentThatWonItsTournament() throws {
    let all = try Self.evolve(Self.settings())
    for (index, child) in all.enumerated() {
      guard let parent = child.parent else {
        #expect(index < 40 && child.born == 0 && child.mutation == nil)
        continue
      }
      #expect(all[parent].born < child.born && (all[parent].died ?? .max) > child.born - 1)
      #expect((child.architecture == all[parent].architecture) == (child.mutation == nil))
    }
    for batch in 1...56 {
      let dead = all.filter { $0.died == batch }, born = all.filter { $0.born == batch }
      #expect(dead.count == born.count && dead.count == 10)
      // Each parent is at least as fit as the one that its tournament killed, so also in order.
      let parents = born.compactMap { $0.parent.map { all[$0].accuracy } }.sorted()
      #expect(zip(parents, dead.map(\.accuracy).sorted()).allSatisfy { $0 >= $1 })
    }
  }

  @Test func theSameSeedGivesTheSameHistory() throws {
    let runs = try [1, 1, 2].map { try Self.evolve(Self.settings(networks: 200), seed: $0) }
    let choices = runs.map { $0.map(\.architecture) }
    #expect(choices[0] == choices[1] && choices[0] != choices[2])
  }

  @Test func limitsAreKept() throws {
    let all = try Self.evolve(Self.settings(layers: 2...4, parameterLimit: 300))
    #expect(all.allSatisfy { $0.parameters <= 300 })
    #expect(all.allSatisfy { (2...4).contains($0.architecture.space.layers ?? 0) })
    #expect(throws: NothingWithinLimits.self) {
      _ = try Self.evolve(Self.settings(parameterLimit: 1))
    }
  }

  @Test func aSmallStartHasTheFewestLayers() throws {
    let all = try Self.evolve(Self.settings(networks: 40, layers: 1...5, startsSmall: true))
    #expect(all.allSatisfy { $0.architecture.space.layers == 1 })
  }

  @Test func everyMutationHappensAndKeepsTheGrammar() throws {
    let space = Self.space(skips: true)
    let mutator = Mutator(space, layers: 1...6)
    var random = RandomStreams(key: 5).stream(.sampling)
    var counts = [Int](repeating: 0, count: mutator.mutations.count)
    for _ in 0..<500 {
      let parent = try Architecture(space.drawUniformly(using: &random).decisions, in: space)
      guard let (child, mutation) = try mutator.child(of: parent, using: &random) else { continue }
      counts[mutation] += 1
      let change = (child.space.layers ?? 0) - (parent.space.layers ?? 0)
      switch mutator.mutations[mutation] {
      case .alter(let kind):
        let differing = zip(child.choices, parent.choices).enumerated().filter { $1.0 != $1.1 }
        #expect(differing.count == 1 && change == 0)
        let steps = parent.tokenSteps
        #expect(differing.allSatisfy { space.kinds[steps[$0.offset].kind].name == kind })
      case .insertLayer: #expect(change == 1)
      case .removeLayer: #expect(change == -1)
      case .addSkip, .removeSkip:
        let pairs = zip(child.connections.joined(), parent.connections.joined())
        #expect(child.choices == parent.choices && pairs.count { $0 != $1 } == 1)
      }
    }
    #expect(counts.allSatisfy { $0 > 10 })
  }

  @Test func theParetoFrontIsWhatNothingBeats() {
    let accuracies = [0.5, 0.7, 0.7, 0.6, 0.9, 0.9], costs = [1.0, 3, 2, 2, 9, 8]
    #expect(paretoFront(accuracies, costs: costs) == [0, 2, 5])
    #expect(paretoFront([], costs: []).isEmpty)
  }
}
