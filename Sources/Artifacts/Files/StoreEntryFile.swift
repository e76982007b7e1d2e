// An entry of the parameter store's log, written by `append-gradient`.

/// One replica's gradient by the weights of one shard: `STORE/SHARD/000123.h5`.
///
/// An entry's number is its name alone, because it is finished before it has a number: how stale its
/// gradient is follows from both, `number − 1 − version_read[shard]`.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `gradient` | float64 | parameter | by the shard's weights; signed for a minimiser |
/// | `version_read` | int64 | shard | entries of each shard that the replica's controller had seen |
/// | `reward` | float64 | child | the rewards of the replica's round |
///
/// Attributes: `shard`, `replica`, `replica_round` (all from 1), `first_parameter` (of all weights, from 0).
public struct StoreEntryFile: Hashable, Sendable {
  /// The shard, from 1.
  public var shard: Int
  /// The replica, from 1.
  public var replica: Int
  /// The replica's round, from 1.
  public var round: Int
  /// Place of the shard's first weight in the flat vector: coordinates, for people.
  public var firstParameter: Int
  /// The gradient by the shard's weights.
  public var gradient: [Double]
  /// Entries of each shard that the replica had read.
  public var versionsRead: [Int]
  /// The rewards of the round.
  public var rewards: [Double]

  /// An entry.
  public init(
    shard: Int, replica: Int, round: Int, firstParameter: Int, gradient: [Double],
    versionsRead: [Int], rewards: [Double]
  ) {
    self.shard = shard
    self.replica = replica
    self.round = round
    self.firstParameter = firstParameter
    self.gradient = gradient
    self.versionsRead = versionsRead
    self.rewards = rewards
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header,
      attributes: [
        "shard": .integer(Int64(shard)), "replica": .integer(Int64(replica)),
        "replica_round": .integer(Int64(round)),
        "first_parameter": .integer(Int64(firstParameter)),
      ],
      dimensions: [
        Dimension(
          "parameter", count: gradient.count, from: firstParameter,
          longName: "weight of the controller"),
        Dimension("shard", count: versionsRead.count, from: 1, longName: "shard of the store"),
        Dimension("child", count: rewards.count, from: 1, longName: "child of the round"),
      ],
      variables: [
        Variable(
          "gradient", ["parameter"], .float64(gradient), longName: "gradient",
          isBulk: true),
        Variable(
          "version_read", ["shard"], .int64(versionsRead.map(Int64.init)),
          longName: "entries of each shard that were read"),
        Variable("reward", ["child"], .float64(rewards), longName: "reward"),
      ])
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    shard = try reader.integer("shard", in: 1...)
    replica = try reader.integer("replica", in: 1...)
    round = try reader.integer("replica_round", in: 1...)
    gradient = try reader.float64("gradient", ["parameter"])
    firstParameter = try reader.integer("first_parameter", in: 0...)
    versionsRead = try reader.int64("version_read", ["shard"]).map(Int.init)
    rewards = try reader.float64("reward", ["child"])
    guard !gradient.isEmpty, !rewards.isEmpty, versionsRead.count >= shard,
      versionsRead.allSatisfy({ $0 >= 0 })
    else { throw reader.fault("version_read", "this is no entry of a parameter store") }
  }
}
