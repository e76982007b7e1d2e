import Testing

@testable import Report

@Test func meanAndIntervalAreStudents() throws {
  let estimate = try #require(MeanEstimate([0.61, 0.64, 0.58, 0.66, 0.7, 0.63]))
  #expect(abs(estimate.mean - 0.6366666666666667) < 1e-15)
  #expect(abs(estimate.variance - 0.0017066666666666667) < 1e-15)
  let error = try #require(estimate.standardError)
  #expect(abs(error - 0.016865480854231358) < 1e-15)
  let interval = try #require(estimate.interval())
  #expect(abs(interval.lowerBound - 0.5933125679335075) < 1e-12)
  #expect(abs(interval.upperBound - 0.6800207653998259) < 1e-12)
}

@Test func singleValueTellsNothingOfTheSpread() throws {
  let estimate = try #require(MeanEstimate([2]))
  #expect(estimate.mean == 2)
  #expect(estimate.standardError == nil)
  #expect(estimate.interval() == nil)
  #expect(MeanEstimate([]) == nil)
}

@Test func anInfiniteValueHasNoIntervalAndNoComparison() {
  #expect(MeanEstimate([1, 2, .infinity])?.interval() == nil)
  #expect(MeanComparison([1, 2, .infinity], [1, 2]) == nil)
  #expect(MeanComparison([1e200, 2e200], [1, 2]) == nil)
}
