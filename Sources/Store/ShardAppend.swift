// Appends to the log of a shard: exactly once, whoever else appends, and however often it is tried.

import Artifacts
import HDF5

/// A replica's round as it shall stand in every shard.
public struct ReplicaUpdate: Sendable {
  /// The replica, from 1.
  public var replica: Int
  /// Its round, from 1.
  public var round: Int
  /// The whole gradient, flat, of the length of the store's weights.
  public var gradient: [Double]
  /// Entries of each shard that the replica had read, all its earlier rounds among them.
  public var versionsRead: [Int]
  /// The rewards of the round.
  public var rewards: [Double]
  /// What it was made from.
  public var inputs: [ArtifactInput]

  /// A replica's round.
  public init(
    replica: Int, round: Int, gradient: [Double], versionsRead: [Int], rewards: [Double],
    inputs: [ArtifactInput]
  ) {
    self.replica = replica
    self.round = round
    self.gradient = gradient
    self.versionsRead = versionsRead
    self.rewards = rewards
    self.inputs = inputs
  }
}

extension ParameterStore {
  /// Appends `update` to every shard in which it is not yet.
  ///
  /// - Returns: The number of its entry in each shard.
  /// - Throws: ``ArtifactError``, `FileError`, `HDF5Error`; calling it again goes on.
  public func append(_ update: ReplicaUpdate) throws -> [Int] {
    precondition(
      update.gradient.count == file.initialParameters.count
        && update.versionsRead.count == file.shards && update.rewards.count == file.children,
      "append: not an update of this store")
    var numbers = [Int](repeating: 0, count: file.shards)
    // Replicas begin at different shards, so that fewer meet at one.
    for step in 0..<file.shards {
      let shard = (update.replica - 1 + step) % file.shards
      numbers[shard] = try log(shard + 1).append(update)
    }
    return numbers
  }
}

extension ShardLog {
  /// Appends the shard's part of `update`, unless it is there.
  ///
  /// All entries since the replica's reading are looked at before a number is tried, and whoever loses a
  /// number looks at the entry that has it before trying the next: so no process can miss that its own round
  /// is there already.
  ///
  /// - Returns: The number of the entry.
  func append(_ update: ReplicaUpdate) throws -> Int {
    try createFolders()
    let own = stored(update)
    var end = LogEnd(version: update.versionsRead[shard - 1], lastRound: update.round - 1)
    if let found = try advance(&end, update) { return try accept(found, own) }
    let prepared = try own.content.prepare(beside: path(end.version + 1))
    while true {
      let number = end.version + 1
      if try prepared.place(at: path(number)) {
        try keepSnapshot(number)
        return number
      }
      guard isThere(path(number)) else {
        throw ArtifactError(
          path: path(number),
          reason: "another process has written it, but it cannot be seen yet; run make again")
      }
      if let found = try advance(&end, update) { return try accept(found, own) }
    }
  }

  /// Goes to the end of the log.
  ///
  /// - Returns: Where the replica's round stands, if it does; then `end` may be anywhere.
  private func advance(_ end: inout LogEnd, _ update: ReplicaUpdate) throws -> StoredNumber? {
    // Snapshots spare reading entry by entry; loading one costs about as much as four entries.
    if let state = snapshot(after: end.version + 4) {
      end = LogEnd(version: state.version, lastRound: state.rounds[update.replica - 1])
      if end.lastRound >= update.round {
        return try number(replica: update.replica, round: update.round, before: end.version)
      }
    }
    while let next = try entry(end.version + 1) {
      end.version += 1
      guard next.file.replica == update.replica else { continue }
      if next.file.round == update.round {
        return StoredNumber(number: end.version, payloadHash: next.payloadHash)
      }
      end.lastRound = next.file.round
    }
    // Nothing may get into a log that cannot be applied there.
    guard end.lastRound == update.round - 1, end.version >= update.versionsRead[shard - 1] else {
      throw ArtifactError(
        path: folder,
        reason: "round \(update.round) of replica \(update.replica) cannot follow its round "
          + "\(end.lastRound); \(store.advice)")
    }
    return nil
  }

  private func stored(
    _ update: ReplicaUpdate
  ) -> (payloadHash: String, file: StoreEntryFile, content: ArtifactContent) {
    let range = store.file.range(ofShard: shard)
    let file = StoreEntryFile(
      shard: shard, replica: update.replica, round: update.round, firstParameter: range.lowerBound,
      gradient: Array(update.gradient[range]), versionsRead: update.versionsRead,
      rewards: update.rewards)
    let content = file.content(store.header(.storeEntry, .appendGradient, inputs: update.inputs))
    return (content.payloadHash, file, content)
  }

  private func accept(
    _ found: StoredNumber,
    _ own: (payloadHash: String, file: StoreEntryFile, content: ArtifactContent)
  ) throws -> Int {
    guard found.payloadHash == own.payloadHash else {
      throw ArtifactError(
        path: path(found.number),
        reason:
          "it is round \(own.file.round) of replica \(own.file.replica), but made from other inputs "
          + "than the run now has; run make clean-run, which keeps the trained networks, and search again"
      )
    }
    return found.number
  }
}

/// How far a log was looked through for a replica.
private struct LogEnd {
  /// Entries that were looked at, themselves or in a snapshot.
  var version: Int
  /// The replica's last round among them.
  var lastRound: Int
}
