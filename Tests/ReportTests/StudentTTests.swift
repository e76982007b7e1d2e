// Expected values: SciPy 1.x, scipy.stats.t.

import Testing

@testable import Report

private func isClose(_ value: Double, _ expected: Double, _ tolerance: Double) -> Bool {
  abs(value - expected) <= tolerance * abs(expected)
}

@Test(arguments: [
  (1.0, 12.706204736174694), (2.0, 4.302652729749462), (10.0, 2.228138851986274),
  (49.0, 2.0095752371292392), (120.5, 1.9798467346393642),
])
func halfWidthsAreStudentsQuantiles(freedom: Double, expected: Double) {
  let width = StudentT(degreesOfFreedom: freedom).halfWidth(coverage: 0.95)
  #expect(isClose(width, expected, 1e-10))
}

@Test(arguments: [
  (1.0, 2.0, 0.2951672353008665), (2.0, 0.1, 0.9294654384141402),
  (10.0, 2.0, 0.07338803477074037), (49.0, 12.0, 3.380810494797404e-16),
  (120.5, 2.0, 0.04774912232444362), (120.5, 12.0, 2.6180692987294776e-22),
])
func tailsAreStudents(freedom: Double, t: Double, expected: Double) {
  let distribution = StudentT(degreesOfFreedom: freedom)
  #expect(isClose(distribution.twoSidedTail(t), expected, 1e-9))
  #expect(distribution.twoSidedTail(t) == distribution.twoSidedTail(-t))
}

@Test func tailIsCertainAtZeroAndImpossibleAtInfinity() {
  #expect(StudentT(degreesOfFreedom: 5).twoSidedTail(0) == 1)
  #expect(StudentT(degreesOfFreedom: 5).twoSidedTail(.infinity) == 0)
}
