// Student's t distribution: tail probability and quantile.

import Tensor

/// Student's t distribution.
public struct StudentT: Sendable {
  /// Degrees of freedom, positive; need not be whole.
  public let degreesOfFreedom: Double

  /// The distribution with `degreesOfFreedom`.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "StudentT: \(degreesOfFreedom) degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Probability that |T| is at least |t|.
  ///
  /// The regularised incomplete beta function I at ν / (ν + t²) with a = ν/2, b = 1/2 (Abramowitz and
  /// Stegun, 26.5.27); relative error about 1e-12.
  public func twoSidedTail(_ t: Double) -> Double {
    let square = t * t
    guard square.isFinite else { return 0 }
    let freedom = degreesOfFreedom
    return incompleteBeta(
      freedom / 2, 0.5, freedom / (freedom + square), square / (freedom + square))
  }

  /// The t for which |T| is below it with probability `coverage`, by bisection; `0 < coverage < 1`.
  public func halfWidth(coverage: Double) -> Double {
    precondition(coverage > 0 && coverage < 1, "StudentT: coverage \(coverage)")
    var high = 1.0
    while 1 - twoSidedTail(high) < coverage && high < 1e150 { high *= 2 }
    var low = 0.0
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if 1 - twoSidedTail(middle) < coverage { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

/// The regularised incomplete beta function at `x`, with `y` = 1 − x given apart for its accuracy.
private func incompleteBeta(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
  if x <= 0 { return 0 }
  if y <= 0 { return 1 }
  let logFront =
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Elementary.log(x) + b * Elementary.log(y)
  let front = Elementary.exp(logFront)
  // The continued fraction converges fast on one side of the mean only.
  if x < (a + 1) / (a + b + 2) { return front * betaFraction(a, b, x) / a }
  return 1 - front * betaFraction(b, a, y) / b
}

/// The continued fraction of the incomplete beta function (Abramowitz and Stegun, 26.5.8), by the
/// modified method of Lentz.
private func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
  let tiny = 1e-300
  func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / away(1 - (a + b) * x / (a + 1))
  var fraction = d
  for step in 1...500 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    let factor = d * c
    fraction *= factor
    if abs(factor - 1) < 1e-15 { break }
  }
  return fraction
}

/// Natural logarithm of the gamma function for positive `x` (Stirling's series after a shift to x ≥ 12;
/// absolute error below 1e-13 times the result's size).
private func logGamma(_ x: Double) -> Double {
  var shifted = x
  var product = 1.0
  while shifted < 12 {
    product *= shifted
    shifted += 1
  }
  let inverse = 1 / shifted
  let square = inverse * inverse
  let coefficients = [
    1.0 / 156, -691.0 / 360_360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12,
  ]
  let series = coefficients.reduce(0) { $0 * square + $1 } * inverse
  let halfLogTwoPi = 0.918938533204672741780329736406
  return (shifted - 0.5) * Elementary.log(shifted) - shifted + halfLogTwoPi + series
    - Elementary.log(product)
}
