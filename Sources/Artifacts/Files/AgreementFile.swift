// Output of `evaluate-predictor`: how well predictions agree with measurements.

/// Agreement of several models' predictions with measured accuracies, one row for each task and model.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `task`, `model` | text | row | what was predicted, and how |
/// | `network_count` | int32 | row | networks that were predicted |
/// | `kendall`, `kendall_low`, `kendall_high` | float64 | row | Kendall's τ-b and its 95 % bootstrap interval |
/// | `advantage_low`, `advantage_high` | float64 | row | 95 % paired bootstrap interval of TAP's τ minus this one |
/// | `spearman` | float64 | row | rank correlation |
/// | `mean_squared_error` | float64 | row | of accuracies in [0, 1] |
/// | `determination` | float64 | row | R² |
public struct AgreementFile: Sendable {
  /// One row.
  public struct Row: Hashable, Sendable {
    /// What was predicted.
    public var task: String
    /// How.
    public var model: String
    /// Networks.
    public var count: Int
    /// Kendall's τ-b.
    public var kendall: Double
    /// Its 95 % interval.
    public var kendallInterval: ClosedRange<Double>
    /// 95 % interval of TAP's τ minus this one.
    public var advantageInterval: ClosedRange<Double>
    /// Spearman's rank correlation.
    public var spearman: Double
    /// Mean squared error.
    public var meanSquaredError: Double
    /// Coefficient of determination.
    public var determination: Double

    /// A row.
    public init(
      task: String, model: String, count: Int, kendall: Double,
      kendallInterval: ClosedRange<Double>, advantageInterval: ClosedRange<Double>,
      spearman: Double, meanSquaredError: Double, determination: Double
    ) {
      self.task = task
      self.model = model
      self.count = count
      self.kendall = kendall
      self.kendallInterval = kendallInterval
      self.advantageInterval = advantageInterval
      self.spearman = spearman
      self.meanSquaredError = meanSquaredError
      self.determination = determination
    }
  }

  /// The rows.
  public var rows: [Row]

  /// Rows.
  public init(rows: [Row]) { self.rows = rows }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    func real(_ name: String, _ what: String, _ value: (Row) -> Double) -> Variable {
      Variable(name, ["row"], .float64(rows.map(value)), longName: what)
    }
    return ArtifactContent(
      header, dimensions: [Dimension("row", count: rows.count, longName: "task and model")],
      variables: [
        Variable("task", ["row"], .text(rows.map(\.task)), longName: "what was predicted"),
        Variable("model", ["row"], .text(rows.map(\.model)), longName: "how it was predicted"),
        Variable(
          "network_count", ["row"], .int32(rows.map { Int32($0.count) }),
          longName: "networks that were predicted"),
        real("kendall", "Kendall's tau-b", \.kendall),
        real("kendall_low", "2.5 % bound of kendall", \.kendallInterval.lowerBound),
        real("kendall_high", "97.5 % bound of kendall", \.kendallInterval.upperBound),
        real(
          "advantage_low", "2.5 % bound of TAP's tau minus this", \.advantageInterval.lowerBound),
        real("advantage_high", "97.5 % bound of it", \.advantageInterval.upperBound),
        real("spearman", "Spearman's rank correlation", \.spearman),
        real("mean_squared_error", "mean squared error", \.meanSquaredError),
        real("determination", "coefficient of determination", \.determination),
      ], signal: "kendall")
  }
}
