// The state of a shard after some entries: a cache, which may be deleted at any time.

import HDF5

/// The fold of a shard's first entries: `STORE/SHARD/snapshots/000100.h5`.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `value`, `first_moment`, `second_moment` | float64 | parameter | the weights and Adam's moments |
/// | `pending` | float64 | parameter | sum of the gradients that wait for a step |
/// | `replica_round` | int64 | replica | the last round of each replica that is in; 0: none |
///
/// Attributes: `shard`, `version` (number of entries), `adam_step`, `pending_count`, `baseline` (absent before
/// the first entry). Inputs: `store`, and the last `entry`, without which the snapshot is not used.
public struct StoreSnapshotFile: Hashable, Sendable {
  /// The shard, from 1.
  public var shard: Int
  /// Entries that are in it.
  public var version: Int
  /// The weights.
  public var values: [Double]
  /// Adam's first moments.
  public var firstMoment: [Double]
  /// Adam's second moments.
  public var secondMoment: [Double]
  /// Adam's steps.
  public var adamStep: Int
  /// Sum of the gradients that wait for a step.
  public var pending: [Double]
  /// Their number.
  public var pendingCount: Int
  /// Moving average of the rewards; nil before the first entry.
  public var baseline: Double?
  /// The last round of each replica that is in.
  public var rounds: [Int]

  /// A snapshot.
  public init(
    shard: Int, version: Int, values: [Double], firstMoment: [Double], secondMoment: [Double],
    adamStep: Int, pending: [Double], pendingCount: Int, baseline: Double?, rounds: [Int]
  ) {
    self.shard = shard
    self.version = version
    self.values = values
    self.firstMoment = firstMoment
    self.secondMoment = secondMoment
    self.adamStep = adamStep
    self.pending = pending
    self.pendingCount = pendingCount
    self.baseline = baseline
    self.rounds = rounds
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    var attributes: [String: AttributeValue] = [
      "shard": .integer(Int64(shard)), "version": .integer(Int64(version)),
      "adam_step": .integer(Int64(adamStep)), "pending_count": .integer(Int64(pendingCount)),
    ]
    attributes["baseline"] = baseline.map { .real($0) }
    return ArtifactContent(
      header, attributes: attributes,
      dimensions: [
        Dimension("parameter", count: values.count, longName: "weight of the shard"),
        Dimension("replica", count: rounds.count, from: 1, longName: "replica"),
      ],
      variables: [
        Variable("value", ["parameter"], .float64(values), longName: "weight"),
        Variable(
          "first_moment", ["parameter"], .float64(firstMoment), longName: "Adam's first moment"),
        Variable(
          "second_moment", ["parameter"], .float64(secondMoment), longName: "Adam's second moment"),
        Variable("pending", ["parameter"], .float64(pending), longName: "sum of waiting gradients"),
        Variable(
          "replica_round", ["replica"], .int64(rounds.map(Int64.init)),
          longName: "last round of each replica"),
      ])
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    shard = try reader.integer("shard", in: 1...)
    version = try reader.integer("version", in: 0...)
    values = try reader.float64("value", ["parameter"])
    firstMoment = try reader.float64("first_moment", ["parameter"])
    secondMoment = try reader.float64("second_moment", ["parameter"])
    adamStep = try reader.integer("adam_step", in: 0...)
    pending = try reader.float64("pending", ["parameter"])
    pendingCount = try reader.integer("pending_count", in: 0...)
    baseline = try reader.has("baseline") ? reader.number("baseline") : nil
    rounds = try reader.int64("replica_round", ["replica"]).map(Int.init)
  }
}
