import NN
import SearchSpace
import Tensor
import Testing

@Suite struct NASBench201SpaceTests {
  private let text =
    "|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_1x1~1|none~2|"

  @Test(arguments: [false, true])
  func aCellIsSixTokensOfFiveOperations(shared: Bool) throws {
    let space = SearchSpace.nasbench201(NASBench201Space(edgesShareTokens: shared))
    #expect(space.kinds.count == (shared ? 1 : 6))
    #expect(space.kinds.allSatisfy { $0.values.count == 5 })
    #expect(space.tokenCounts == 6...6 && space.anchorCount == 0 && space.layers == nil)
    #expect(space.size == 15_625)
    let cell = try Architecture([3, 0, 4, 1, 2, 0], in: space)
    #expect(cell.summary == text)
    #expect(cell.tokenSteps.map(\.place) == [1, 2, 3, 4, 5, 6])
    #expect(throws: ArchitectureError.wrongLength(found: 5, expected: 6)) {
      try Architecture([0, 0, 0, 0, 0], in: space)
    }
  }

  @Test func everyCellIsReadBackFromItsString() throws {
    let space = NASBench201Space(edgesShareTokens: true)
    var seen: Set<String> = []
    for code in 0..<15_625 {
      var rest = code
      let choices = (0..<6).map { _ in
        defer { rest /= 5 }
        return rest % 5
      }
      let cell = try Architecture(choices, in: .nasbench201(space))
      #expect(try space.architecture(cell.summary) == cell)
      seen.insert(cell.summary)
    }
    #expect(seen.count == 15_625)
  }

  @Test func stringsThatAreNoCellAreRefused() {
    let space = NASBench201Space(edgesShareTokens: true)
    let wrong = [
      "", "|none~0|", text + "|", text.replacing("~2", with: "~1"),
      text.replacing("none", with: "nothing"), text.replacing("+", with: " "),
    ]
    for text in wrong {
      #expect(throws: ArchitectureError.unreadable(text)) { try space.architecture(text) }
    }
  }

  @Test func aCellHasNoNetworkToTrain() throws {
    let cell = try NASBench201Space(edgesShareTokens: true).architecture(text)
    #expect(throws: ArchitectureError.noNetwork("nasbench201")) {
      try cell.graph(image: FeatureShape(channels: 3, height: 32, width: 32), classes: 10)
    }
  }

  @Test func uniformCellsAreEquallyProbable() throws {
    let space = SearchSpace.nasbench201(NASBench201Space(edgesShareTokens: false))
    var random = RandomStreams(key: 3).stream(.sampling)
    var counts = [Int](repeating: 0, count: 5)
    for _ in 0..<500 {
      let draw = space.drawUniformly(using: &random)
      #expect(abs(draw.logProbability + Elementary.log(15_625)) < 1e-12)
      for token in draw.decisions.tokens { counts[token] += 1 }
    }
    // 3,000 tokens, 600 expected of each, deviation 22.
    #expect(counts.allSatisfy { abs($0 - 600) < 110 })
  }
}
