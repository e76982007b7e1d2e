import Testing

@testable import Controller

@Suite struct RewardBaselineTests {
  @Test func theFirstBatchSubtractsTheOthersMean() {
    let baseline = RewardBaseline()
    #expect(baseline.values(for: [1, 2, 6]) == [4, 3.5, 1.5])
    #expect(baseline.values(for: [3]) == [0])
  }

  @Test func laterBatchesSubtractTheAverageOfPreviousRewards() {
    var baseline = RewardBaseline()
    baseline.move([1, 3], decay: 0.5)
    // From the mean 2: half of 2 and 1, then half of that and 3.
    #expect(baseline.average == 2.25)
    #expect(baseline.values(for: [7, 8]) == [2.25, 2.25])
    baseline.move([0.25], decay: 0)
    #expect(baseline.average == 0.25)
  }
}
