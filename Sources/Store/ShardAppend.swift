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
  /// The entries of all shards are forced to the disk at once, then they get their numbers, then the numbers are
  /// forced to the disk at once.
  ///
  /// - Returns: The number of its entry in each shard.
  /// - Throws: ``ArtifactError``, `FileError`, `HDF5Error`; calling it again goes on.
  public func append(_ update: ReplicaUpdate) throws -> [Int] {
    precondition(
      update.gradient.count == file.initialParameters.count
        && update.versionsRead.count == file.shards && update.rewards.count == file.children,
      "append: not an update of this store")
    // Replicas begin at different shards, so that fewer meet at one.
    let order = (0..<file.shards).map { (update.replica - 1 + $0) % file.shards + 1 }
    let entries = try order.map { try WaitingEntry(log($0), update) }
    try WholeFile.synchronise(entries.compactMap(\.temporary))
    for entry in entries { try entry.takeNumber() }
    try WholeFile.synchronise(entries.map(\.log.folder))
    var numbers = [Int](repeating: 0, count: file.shards)
    for entry in entries { numbers[entry.log.shard - 1] = entry.number }
    // Last: they are caches.
    for entry in entries where entry.temporary != nil { try entry.log.keepSnapshot(entry.number) }
    return numbers
  }
}

/// One shard's entry of an update, on its way to its number.
///
/// All entries since the replica's reading are looked at before a number is tried, and whoever loses a
/// number looks at the entry that has it before trying the next: so no process can miss that its own round
/// is there already.
private final class WaitingEntry {
  let log: ShardLog
  /// Its number; 0 before it has one.
  private(set) var number = 0
  /// The temporary name of the file; nil when the round is in the log already.
  var temporary: String? { prepared.map(\.temporary) }
  private let update: ReplicaUpdate
  private let payloadHash: String
  private var end: LogEnd
  private var prepared: PreparedFile?

  init(_ log: ShardLog, _ update: ReplicaUpdate) throws {
    self.log = log
    self.update = update
    let store = log.store
    let range = store.file.range(ofShard: log.shard)
    let content = StoreEntryFile(
      shard: log.shard, replica: update.replica, round: update.round,
      firstParameter: range.lowerBound, gradient: Array(update.gradient[range]),
      versionsRead: update.versionsRead, rewards: update.rewards
    ).content(store.header(.storeEntry, .appendGradient, inputs: update.inputs))
    payloadHash = content.payloadHash
    end = LogEnd(version: update.versionsRead[log.shard - 1], lastRound: update.round - 1)
    try log.createFolders()
    if try !isFound() {
      prepared = PreparedFile(try content.prepare(beside: log.path(end.version + 1)))
    }
  }

  /// Gives the entry the next free number, unless the round is in the log.
  func takeNumber() throws {
    guard let prepared, number == 0 else { return }
    while try !isFound() {
      let next = end.version + 1
      if try prepared.file.place(at: log.path(next)) {
        number = next
        return
      }
      guard isThere(log.path(next)) else {
        throw ArtifactError(
          path: log.path(next),
          reason: "another process has written it, but it cannot be seen yet; run make again")
      }
    }
  }

  /// Goes to the end of the log; sets the number when the replica's round stands there.
  private func isFound() throws -> Bool {
    // Snapshots spare looking at entry by entry; loading one costs as much as some entries.
    if let seen = log.snapshotRounds(after: end.version + 4) {
      end = LogEnd(version: seen.version, lastRound: seen.rounds[update.replica - 1])
      if end.lastRound >= update.round {
        try accept(
          log.owner(replica: update.replica, round: update.round, before: end.version))
        return true
      }
    }
    while let next = try log.owner(end.version + 1) {
      end.version += 1
      guard next.replica == update.replica else { continue }
      if next.round == update.round {
        try accept(next)
        return true
      }
      end.lastRound = next.round
    }
    guard end.version == 0 || isThere(log.path(end.version)) else {
      throw log.fault(end.version, "it is missing, but a replica has read it")
    }
    // Nothing may get into a log that cannot be applied there.
    guard end.lastRound == update.round - 1 else {
      throw ArtifactError(
        path: log.folder,
        reason: "round \(update.round) of replica \(update.replica) cannot follow its round "
          + "\(end.lastRound); \(log.store.advice)")
    }
    return false
  }

  private func accept(_ found: EntryOwner) throws {
    guard found.payloadHash == payloadHash else {
      throw ArtifactError(
        path: log.path(found.number),
        reason:
          "it is round \(found.round) of replica \(found.replica), but made from other inputs "
          + "than the run now has; run make clean-run, which keeps the trained networks, and search again"
      )
    }
    number = found.number
  }
}

/// An unplaced file that a class can hold.
private final class PreparedFile {
  let file: UnplacedFile
  var temporary: String { file.temporary }

  init(_ file: consuming UnplacedFile) { self.file = file }
}

/// How far a log was looked through for a replica.
private struct LogEnd {
  /// Entries that were looked at, themselves or in a snapshot.
  var version: Int
  /// The replica's last round among them.
  var lastRound: Int
}
