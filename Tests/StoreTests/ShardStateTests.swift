import Artifacts
import Controller
import Tensor
import Testing

@testable import Store

@Suite struct ShardStateTests {
  private func rules(_ accumulated: Int) -> StoreRules {
    StoreRules(
      learningRate: 0.05, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, baselineDecay: 0.9,
      entropyWeight: 0, gradientNormLimit: 0, accumulatedGradients: accumulated)
  }

  private func entry(
    _ replica: Int, _ round: Int, _ range: Range<Int> = 0..<6, of gradient: [Double]? = nil
  ) -> StoreEntryFile {
    StoreEntryFile(
      shard: 1, replica: replica, round: round, firstParameter: range.lowerBound,
      gradient: Array((gradient ?? madeUpGradient(replica, round, count: 6))[range]),
      versionsRead: [0], rewards: [0.25 * Double(replica), 0.5])
  }

  /// A random order of the rounds of several replicas, each replica's in order.
  private func order(replicas: Int, rounds: Int, seed: Int) -> [(replica: Int, round: Int)] {
    var random = RandomStreams(seed: seed, owner: "order").stream(.sampling)
    var next = [Int](repeating: 1, count: replicas)
    var all: [(replica: Int, round: Int)] = []
    while all.count < replicas * rounds {
      let replica = random.integer(below: replicas)
      guard next[replica] <= rounds else { continue }
      all.append((replica + 1, next[replica]))
      next[replica] += 1
    }
    return all
  }

  private func fold(
    _ order: [(replica: Int, round: Int)], _ accumulated: Int, _ range: Range<Int> = 0..<6
  ) throws -> ShardState {
    var state = ShardState(
      values: Array([0.1, -0.2, 0.3, -0.4, 0.5, -0.6][range]), replicas: 4)
    for (replica, round) in order {
      try state.apply(entry(replica, round, range), rules(accumulated))
    }
    return state
  }

  @Test func oneGradientAtATimeIsAdamOnTheGradientsInOrder() throws {
    let order = order(replicas: 4, rounds: 5, seed: 1)
    var adam = Adam(count: 6)
    var values = [0.1, -0.2, 0.3, -0.4, 0.5, -0.6]
    for (replica, round) in order {
      adam.update(&values, madeUpGradient(replica, round, count: 6), rules(1).adam)
    }
    let state = try fold(order, 1)
    #expect(state.values == values && state.adam == adam)
    #expect(state.version == 20 && state.rounds == [5, 5, 5, 5] && state.pendingCount == 0)
  }

  @Test func aStepIsTakenAfterTheGivenNumberOfGradientsWithTheirMean() throws {
    let order = order(replicas: 4, rounds: 2, seed: 2)
    let state = try fold(order, 3)
    #expect(state.adam.step == 2 && state.pendingCount == 2 && state.version == 8)
    var adam = Adam(count: 6)
    var values = [0.1, -0.2, 0.3, -0.4, 0.5, -0.6]
    for group in [order[0..<3], order[3..<6]] {
      var sum = [Double](repeating: 0, count: 6)
      for (replica, round) in group {
        for (k, value) in madeUpGradient(replica, round, count: 6).enumerated() { sum[k] += value }
      }
      adam.update(&values, sum.map { $0 / 3 }, rules(3).adam)
    }
    #expect(state.values == values)
  }

  @Test(arguments: [1, 3, 10])
  func shardsTogetherAreTheUndividedController(accumulated: Int) throws {
    for seed in 1...20 {
      let order = order(replicas: 4, rounds: 6, seed: seed)
      let whole = try fold(order, accumulated)
      for cut in 1...5 {
        let parts = try [0..<cut, cut..<6].map { try fold(order, accumulated, $0) }
        #expect(parts.flatMap(\.values) == whole.values)
        #expect(parts.flatMap(\.adam.firstMoment) == whole.adam.firstMoment)
        #expect(parts.map(\.baseline) == [whole.baseline, whole.baseline])
      }
    }
  }

  @Test func theOrderOfTheLogMatters() throws {
    let states = try (1...8).map { try fold(order(replicas: 4, rounds: 4, seed: $0), 1) }
    #expect(Set(states.map(\.values)).count > 1)
  }

  @Test func theBaselineIsTheMovingAverageOfAllRewardsInTheLogsOrder() throws {
    let state = try fold([(2, 1), (1, 1)], 5)
    let first = movedBaseline(nil, by: [0.5, 0.5], decay: 0.9)
    #expect(state.baseline == movedBaseline(first, by: [0.25, 0.5], decay: 0.9))
  }

  @Test(arguments: [1, 4])
  func aSnapshotGoesOnAsTheFoldItself(accumulated: Int) throws {
    let order = order(replicas: 4, rounds: 6, seed: 3)
    let whole = try fold(order, accumulated)
    for cut in 0...order.count {
      var state = ShardState(try fold(Array(order[..<cut]), accumulated).snapshot(shard: 1))
      for (replica, round) in order[cut...] {
        try state.apply(entry(replica, round), rules(accumulated))
      }
      #expect(state == whole)
    }
  }

  @Test func aRoundThatIsMissingOrComesTwiceCannotBeApplied() throws {
    var state = try fold([(1, 1), (2, 1)], 1)
    let before = state
    for wrong in [entry(1, 1), entry(1, 3), entry(3, 2), entry(5, 1), entry(2, 2, 0..<5)] {
      #expect(throws: MisplacedEntry.self) { try state.apply(wrong, rules(1)) }
    }
    #expect(state == before)
  }
}
