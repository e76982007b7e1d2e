// Output of `append-gradient`: where in the store a replica's gradient stands, and how stale it was.

/// The record that a replica's gradient is in every shard of the store.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `entry` | int64 | shard | number of the gradient's entry in the log of each shard, from 1 |
/// | `version_read` | int64 | shard | entries that the replica's controller had seen |
/// | `staleness` | int64 | shard | entries of others in between: entry − 1 − version_read |
///
/// Attributes: `replica`, `replica_round`, `round` (of the run), and `mean_reward`, `used_baseline`,
/// `gradient_norm`, `mean_entropy` as in ``ControllerFile``.
public struct UpdateFile: Hashable, Sendable {
  /// The replica, from 1.
  public var replica: Int
  /// The replica's round, from 1.
  public var replicaRound: Int
  /// The round of the run, from 1.
  public var round: Int
  /// Number of the entry in each shard.
  public var entries: [Int]
  /// Entries of each shard that the replica had read.
  public var versionsRead: [Int]
  /// What the gradient was made from.
  public var statistics: ControllerStatistics

  /// A record.
  public init(
    replica: Int, replicaRound: Int, round: Int, entries: [Int], versionsRead: [Int],
    statistics: ControllerStatistics
  ) {
    precondition(
      entries.count == versionsRead.count && !entries.isEmpty,
      "UpdateFile: \(entries.count) entries, \(versionsRead.count) versions")
    self.replica = replica
    self.replicaRound = replicaRound
    self.round = round
    self.entries = entries
    self.versionsRead = versionsRead
    self.statistics = statistics
  }

  /// For each shard the entries between reading and appending.
  public var staleness: [Int] { zip(entries, versionsRead).map { $0 - 1 - $1 } }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    func variable(_ name: String, _ values: [Int], _ longName: String) -> Variable {
      Variable(name, ["shard"], .int64(values.map(Int64.init)), longName: longName)
    }
    return ArtifactContent(
      header,
      attributes: statistics.attributes.merging([
        "replica": .integer(Int64(replica)), "replica_round": .integer(Int64(replicaRound)),
        "round": .integer(Int64(round)),
      ]) { $1 },
      dimensions: [
        Dimension("shard", count: entries.count, from: 1, longName: "shard of the store")
      ],
      variables: [
        variable("entry", entries, "number of the entry"),
        variable("version_read", versionsRead, "entries that were read"),
        variable("staleness", staleness, "entries between reading and appending"),
      ], signal: "staleness")
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    replica = try reader.integer("replica", in: 1...)
    replicaRound = try reader.integer("replica_round", in: 1...)
    round = try reader.integer("round", in: 1...)
    entries = try reader.int64("entry", ["shard"]).map(Int.init)
    versionsRead = try reader.int64("version_read", ["shard"]).map(Int.init)
    let stored = try reader.int64("staleness", ["shard"]).map(Int.init)
    guard let found = try ControllerStatistics(reader) else {
      throw reader.fault("mean_reward", "it is missing")
    }
    statistics = found
    guard !entries.isEmpty, stored == staleness, stored.allSatisfy({ $0 >= 0 }) else {
      throw reader.fault("staleness", "must be entry − 1 − version_read, and not negative")
    }
  }
}
