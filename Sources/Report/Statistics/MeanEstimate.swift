// The mean of a sample, and how far it can be trusted.

/// A mean with its spread.
public struct MeanEstimate: Hashable, Sendable {
  /// Number of values.
  public let count: Int
  /// Their mean.
  public let mean: Double
  /// Their variance, with n − 1 in the denominator; 0 for a single value.
  public let variance: Double

  /// The estimate from `values`; nil without values.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let squares = values.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
    count = values.count
    self.mean = mean
    variance = values.count > 1 ? squares / (n - 1) : 0
  }

  /// Standard error of the mean; nil for a single value, which tells nothing of the spread.
  public var standardError: Double? { count > 1 ? (variance / Double(count)).squareRoot() : nil }

  /// The interval that holds the true mean with probability `coverage` if the values are independent
  /// (Student); nil for a single value, and where a value is infinite (the perplexity of a diverging model).
  public func interval(coverage: Double = 0.95) -> ClosedRange<Double>? {
    guard let standardError else { return nil }
    let freedom = Double(count - 1)
    let half = StudentT(degreesOfFreedom: freedom).halfWidth(coverage: coverage) * standardError
    guard mean.isFinite, half.isFinite else { return nil }
    return mean - half...mean + half
  }
}
