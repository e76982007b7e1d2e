// Reads the log of a shard.

import Artifacts
import FoundationEssentials
import HDF5

/// The log of one shard: `FOLDER/SHARD/000001.h5`, `000002.h5`, … without gaps.
public struct ShardLog: Sendable {
  let store: ParameterStore
  /// The shard, from 1.
  public let shard: Int

  /// Where its entries lie.
  public var folder: String { "\(store.folder)/\(padded(shard, 4))" }
  var snapshotFolder: String { folder + "/snapshots" }

  /// The file of entry `number`, from 1.
  public func path(_ number: Int) -> String { "\(folder)/\(padded(number, 6)).h5" }
  func snapshotPath(_ version: Int) -> String { "\(snapshotFolder)/\(padded(version, 6)).h5" }

  /// The state before the first entry.
  public var start: ShardState {
    ShardState(
      values: Array(store.file.initialParameters[store.file.range(ofShard: shard)]),
      replicas: store.file.replicas)
  }

  /// Makes the log's folders, if they are not there.
  func createFolders() throws { try Folder.create(snapshotFolder) }

  /// The state after all entries that are there: the latest usable snapshot, and what came after it.
  ///
  /// - Throws: As ``entry(_:)``.
  public func latest() throws -> ShardState {
    var state = snapshot() ?? start
    try advance(&state)
    return state
  }

  /// Applies all entries after `state`, to the end of the log or to entry `limit`.
  ///
  /// - Parameters:
  ///   - state: A state of this log.
  ///   - limit: The last entry to apply; nil: all.
  ///   - seen: Called with each entry after it was applied.
  /// - Throws: As ``entry(_:)``.
  public func advance(
    _ state: inout ShardState, to limit: Int? = nil,
    seen: (StoredEntry, ShardState) throws -> Void = { _, _ in }
  ) throws {
    while limit.map({ state.version < $0 }) ?? true, let next = try entry(state.version + 1) {
      try apply(next, to: &state)
      try seen(next, state)
    }
  }

  func apply(_ entry: StoredEntry, to state: inout ShardState) throws {
    do {
      try state.apply(entry.file, store.file.rules)
    } catch {
      throw fault(state.version + 1, error.reason)
    }
  }

  /// Entry `number`; nil when the log ends before it.
  ///
  /// - Throws: ``ArtifactError`` when the file there is damaged, or no entry of this log.
  public func entry(_ number: Int) throws -> StoredEntry? {
    try reader(number).map { reader in
      let entry = StoredEntry(file: try StoreEntryFile(reader), payloadHash: reader.payloadHash)
      guard entry.file.shard == shard, entry.file.versionsRead.count == store.file.shards,
        entry.file.versionsRead[shard - 1] < number,
        entry.file.rewards.count == store.file.children
      else { throw fault(number, "it is no entry of this log") }
      return entry
    }
  }

  /// Whose entry `number` is, without its gradient; nil when the log ends before it.
  ///
  /// - Throws: As ``entry(_:)``.
  func owner(_ number: Int) throws -> EntryOwner? {
    try opening(number) { path in
      let glance = try ArtifactGlance(path, expecting: .storeEntry)
      try check(glance.firstInput(), number)
      return EntryOwner(
        number: number, replica: try glance.integer("replica"),
        round: try glance.integer("replica_round"), payloadHash: glance.payloadHash)
    }
  }

  private func reader(_ number: Int) throws -> ArtifactReader? {
    try opening(number) { path in
      let reader = try ArtifactReader(path, expecting: .storeEntry)
      try check(reader.header.inputs.first, number)
      return reader
    }
  }

  private func check(_ firstInput: ArtifactInput?, _ number: Int) throws {
    guard firstInput == ArtifactInput("store", store.identity) else {
      throw fault(number, "it is no entry of this log")
    }
  }

  /// What `body` makes of the file of entry `number`; nil when there is none.
  private func opening<Result>(_ number: Int, _ body: (String) throws -> Result) throws -> Result? {
    do {
      return try body(path(number))
    } catch let error as FileError where error.isMissing {
      return nil
    } catch let error as DamagedFile {
      throw fault(number, error.detail)
    }
  }

  /// The entry of a replica's round, which is one of the first `version`.
  func owner(replica: Int, round: Int, before version: Int) throws -> EntryOwner {
    for number in stride(from: version, through: 1, by: -1) {
      guard let owner = try owner(number) else {
        throw fault(number, "it is missing, and later ones are there")
      }
      if owner.replica == replica, owner.round == round { return owner }
    }
    throw fault(version, "round \(round) of replica \(replica) stands nowhere before it")
  }

  /// The numbers of all files that are named like entries, in order.
  func presentNumbers() throws -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".h5") }.compactMap { Int($0.dropLast(3)) }.sorted()
  }

  func fault(_ number: Int, _ reason: String) -> ArtifactError {
    ArtifactError(
      path: path(number), reason: "entry \(number) of shard \(shard): \(reason); \(store.advice)")
  }
}

/// An entry with its identity.
public struct StoredEntry: Hashable, Sendable {
  /// What it says.
  public let file: StoreEntryFile
  /// Its payload hash.
  public let payloadHash: String
}

/// Whose an entry is, and where it stands.
struct EntryOwner: Hashable {
  let number: Int
  let replica: Int
  let round: Int
  let payloadHash: String
}
