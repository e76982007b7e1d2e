// Output of `screen`: which samples of a round are worth a training.

/// A predictor's opinion of a round's samples.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `predicted_accuracy` | float64 | sample | by the predictor; NaN in a round before the first one |
/// | `is_trained` | uint8 | sample | 1 where the sample is trained |
///
/// Attributes: `round` (from 1).
public struct ScreenFile: Sendable, Hashable {
  /// One sample.
  public struct Entry: Sendable, Hashable {
    /// Its predicted accuracy; nil before the first predictor.
    public var predicted: Double?
    /// Whether it is trained.
    public var isTrained: Bool

    /// A sample.
    public init(predicted: Double?, isTrained: Bool) {
      self.predicted = predicted
      self.isTrained = isTrained
    }
  }

  /// The round, from 1.
  public var round: Int
  /// The samples, in their order.
  public var entries: [Entry]

  /// An opinion.
  public init(round: Int, entries: [Entry]) {
    self.round = round
    self.entries = entries
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header, attributes: ["round": .integer(Int64(round))],
      dimensions: [
        Dimension("sample", count: entries.count, longName: "architecture of the round")
      ],
      variables: [
        Variable(
          "predicted_accuracy", ["sample"], .float64(entries.map { $0.predicted ?? .nan }),
          longName: "predicted accuracy"),
        Variable(
          "is_trained", ["sample"], .uint8(entries.map { $0.isTrained ? 1 : 0 }),
          longName: "1 where the sample is trained"),
      ], signal: "predicted_accuracy")
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    round = try reader.integer("round", in: 1...)
    let predicted = try reader.float64("predicted_accuracy", ["sample"])
    let trained = try reader.uint8("is_trained", ["sample"])
    entries = zip(predicted, trained).map {
      Entry(predicted: $0.isNaN ? nil : $0, isTrained: $1 == 1)
    }
  }
}
