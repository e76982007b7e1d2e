// The parameter store of an asynchronous run: its rules, and where its logs lie.

import Artifacts
import HDF5

/// A parameter store without a server: S logs of immutable files on a file system that all replicas see.
///
/// After Zoph & Le 2017, section 3.2, whose shards and replicas are those of Dean and others 2012. There is no lock, no clock and no edit. Any process may be killed at any time, and any may run twice.
public struct ParameterStore: Sendable {
  /// The rules.
  public let file: StoreFile
  /// Payload hash of the rules: entries name the store by it.
  public let identity: String
  /// On which machines the inputs of the rules repeat.
  public let determinism: DeterminismClass
  /// Where the logs lie: a store of other rules has another folder.
  public let folder: String
  /// Entries between two snapshots.
  public let snapshotInterval: Int

  /// The store whose rules stand in the artifact `path`; its logs lie in a folder beside it.
  ///
  /// - Parameters:
  ///   - path: The rules, by `open-store`.
  ///   - snapshotInterval: Entries between two snapshots; it changes no result.
  /// - Throws: ``ArtifactError``, `FileError`, `DamagedFile` when that is no readable artifact of a store.
  public init(_ path: String, snapshotInterval: Int = 5) throws {
    precondition(snapshotInterval >= 1, "snapshotInterval: \(snapshotInterval)")
    let reader = try ArtifactReader(path, expecting: .store)
    file = try StoreFile(reader)
    identity = reader.payloadHash
    determinism = reader.header.determinism
    let base = path.hasSuffix(".h5") ? String(path.dropLast(3)) : path + ".logs"
    folder = base + "/" + identity.prefix(12)
    self.snapshotInterval = snapshotInterval
  }

  /// The log of `shard`, from 1.
  public func log(_ shard: Int) -> ShardLog { ShardLog(store: self, shard: shard) }

  /// All logs.
  public var logs: [ShardLog] { (1...file.shards).map(log) }

  /// The header of what is written into the store or read from it.
  public func header(
    _ format: ArtifactFormat, _ stage: Stage, parameters: String = "", inputs: [ArtifactInput] = []
  ) -> ArtifactHeader {
    ArtifactHeader(
      format: format, stage: stage, parameters: parameters,
      inputs: [ArtifactInput("store", identity)] + inputs,
      determinism: DeterminismClass(madeFrom: [determinism, .schedule]))
  }

  /// The states of all shards now.
  ///
  /// Shards are read one after the other, while others append: their versions differ, as in the paper. All
  /// entries that are in are on the disk before this returns, so that no crash can take back what a
  /// replica has seen.
  public func latest() throws -> [ShardState] {
    let states = try logs.map { try $0.latest() }
    try WholeFile.synchronise(zip(logs, states).filter { $0.1.version > 0 }.map(\.0.folder))
    return states
  }

  /// The advice of every error about the store's files.
  var advice: String {
    "a log cannot go on without it: restore the file, or run make clean-run, which keeps the trained "
      + "networks, and search again"
  }
}

/// `number` with zeros in front, so that names sort by number.
func padded(_ number: Int, _ digits: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
