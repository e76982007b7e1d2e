// The difference of two means (Welch's test).

/// Welch's comparison of two independent samples of unequal variance.
public struct MeanComparison: Hashable, Sendable {
  /// The first sample.
  public let first: MeanEstimate
  /// The second sample.
  public let second: MeanEstimate
  /// Standard error of the difference.
  public let standardError: Double
  /// Welch's and Satterthwaite's degrees of freedom.
  public let degreesOfFreedom: Double

  /// Compares two samples; nil when one has fewer than two values, neither has any spread or a value is
  /// infinite, since nothing can be said then.
  public init?(_ first: [Double], _ second: [Double]) {
    guard first.count > 1, second.count > 1, let a = MeanEstimate(first),
      let b = MeanEstimate(second)
    else { return nil }
    let shareA = a.variance / Double(a.count)
    let shareB = b.variance / Double(b.count)
    let sum = shareA + shareB
    // The square of the sum is needed below.
    guard sum > 0, (sum * sum).isFinite else { return nil }
    self.first = a
    self.second = b
    standardError = sum.squareRoot()
    degreesOfFreedom =
      sum * sum / (shareA * shareA / Double(a.count - 1) + shareB * shareB / Double(b.count - 1))
  }

  /// First mean minus second.
  public var difference: Double { first.mean - second.mean }

  /// The difference in standard errors.
  public var standardErrors: Double { difference / standardError }

  /// Probability of a difference at least this large, either way, if both means were equal.
  public var pValue: Double {
    StudentT(degreesOfFreedom: degreesOfFreedom).twoSidedTail(standardErrors)
  }

  /// The interval that holds the true difference with probability `coverage`.
  public func interval(coverage: Double = 0.95) -> ClosedRange<Double> {
    let half =
      StudentT(degreesOfFreedom: degreesOfFreedom).halfWidth(coverage: coverage) * standardError
    return difference - half...difference + half
  }
}
