import NN
import SearchSpace
import Tensor
import Testing

@Suite struct GrammarWalkTests {
  /// Every walk is compared with its slow twin, which follows all decisions anew at each step.
  @Test(arguments: SpaceFixture.allCases)
  func aWalkSaysWhatFollowingAllDecisionsAnewSays(fixture: SpaceFixture) {
    var random = RandomStreams(key: 51).stream(.sampling)
    for layers in 1...6 {
      expectSameSteps(fixture.space(layers: layers, filters: [2, 3]), using: &random)
    }
  }

  @Test func aWalkThroughATablesCellsAndThroughRecurrentCellsToo() {
    var random = RandomStreams(key: 52).stream(.sampling)
    expectSameSteps(.nasbench201(NASBench201Space(edgesShareTokens: false)), using: &random)
    expectSameSteps(
      .recurrent(
        RecurrentSpace(
          baseNumber: 4, combinations: CellCombination.allCases,
          activations: CellActivation.allCases)), using: &random)
  }

  private func expectSameSteps(_ space: SearchSpace, using random: inout Philox) {
    let kinds = space.kinds
    for _ in 0..<20 {
      var walk = GrammarWalk(space)
      var steps = 0
      while let step = walk.next {
        #expect(step == space.step(after: walk.decisions))
        steps += 1
        switch step {
        case .token(_, let kind, _):
          let open = step.choices(of: kinds[kind].values.count)
          walk.take(token: open[random.integer(below: open.count)])
        case .anchor(let place):
          walk.take(connections: (1..<place).map { _ in random.uniform() < 0.5 })
        }
      }
      #expect(space.step(after: walk.decisions) == nil)
      #expect(space.tokenCounts.contains(walk.decisions.tokens.count))
      #expect(steps == walk.decisions.count)
    }
  }
}
