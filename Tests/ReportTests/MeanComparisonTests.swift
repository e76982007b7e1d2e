// Expected values: scipy.stats.ttest_ind with equal_var=False.

import Testing

@testable import Report

@Test func comparisonIsWelchs() throws {
  let comparison = try #require(
    MeanComparison(
      [0.61, 0.64, 0.58, 0.66, 0.7, 0.63], [0.5, 0.52, 0.61, 0.49, 0.55, 0.57, 0.43, 0.6]))
  #expect(abs(comparison.standardErrors - 3.770738119247966) < 1e-12)
  #expect(abs(comparison.degreesOfFreedom - 11.940406977595588) < 1e-11)
  #expect(abs(comparison.pValue - 0.0026907912401848244) < 1e-12)
  let interval = comparison.interval()
  #expect(abs(interval.lowerBound - 0.043416289872837) < 1e-12)
  #expect(abs(interval.upperBound - 0.16241704346049632) < 1e-12)
}

@Test func nothingIsSaidWithoutSpreadOrValues() {
  #expect(MeanComparison([1, 1], [2, 2]) == nil)
  #expect(MeanComparison([1], [2, 3]) == nil)
  #expect(MeanComparison([1, 2], [2]) == nil)
}
