import Testing

@testable import Report

@Test func movingMeanCoversTheLastValuesThatAreThere() {
  #expect(Series.movingMean([1, 3, nil, 5], window: 2) == [nil, 2, 3, 5])
  #expect(Series.movingMean([nil, nil], window: 2) == [nil, nil])
}

@Test func bestNeverFalls() {
  #expect(Series.best([nil, 2, 1, nil, 3]) == [nil, 2, 2, 2, 3])
}

@Test func topMeanCountsEachNetworkOnce() {
  let means = Series.topMean([4, 4, 1, nil, 2, 9], keys: ["a", "a", "b", "c", "d", "e"], count: 2)
  #expect(means == [nil, nil, 2.5, 2.5, 3, 6.5])
}

@Test func windowIsATenthButAtLeastARound() {
  #expect(Series.window(samples: 200, childrenPerRound: 8) == 20)
  #expect(Series.window(samples: 40, childrenPerRound: 8) == 8)
  #expect(Series.window(samples: 3, childrenPerRound: 8) == 3)
}
