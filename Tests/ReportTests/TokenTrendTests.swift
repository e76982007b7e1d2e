import Tensor
import Testing

@testable import Report

@Test func trendsAverageOverSamplesAndLayers() throws {
  let trends = try branch(.controller, [0.5, 0.6]).tokenTrends(smallSpace)
  #expect(trends.count == 2)
  #expect(trends[0].map(\.place) == [nil, 1])
  #expect(trends[0][0].kind.name == "filterHeight")
  #expect(trends[0][1].probabilities == [[0.25, 0.75]])
  #expect(trends[1][0].probabilities == [[0.5, 0.5]])
}

@Test func entropyIsTheSumOverTokens() throws {
  let entropies = try branch(.controller, [0.5, 0.6]).entropies()
  let expected =
    -0.25 * Elementary.log(0.25) - 0.75 * Elementary.log(0.75) + Elementary.log(2)
  #expect(entropies.map(\.round) == [1])
  #expect(abs(entropies[0].entropy - expected) < 1e-12)
}
