// Snapshots of a shard: a cache over its log. Whatever is wrong with one, the log is read instead.

import Artifacts
import FoundationEssentials
import HDF5

extension ShardLog {
  /// The latest usable snapshot of at least `least` and at most `limit` entries; nil when there is none.
  ///
  /// It must be whole, of this store and shard, and its last entry must be the one that stands in the log.
  func snapshot(after least: Int = 1, upTo limit: Int = .max) -> ShardState? {
    for version in snapshotVersions().reversed() where version >= least && version <= limit {
      if let state = try? snapshot(version) { return state }
    }
    return nil
  }

  /// How far the latest usable snapshot goes, and each replica's last round there; nil when there is none.
  ///
  /// It must have at least `least` entries. Its weights are not read.
  func snapshotRounds(after least: Int) -> (version: Int, rounds: [Int])? {
    for version in snapshotVersions().reversed() where version >= least {
      if let rounds = try? snapshotRounds(version) { return (version, rounds) }
    }
    return nil
  }

  private func snapshotRounds(_ version: Int) throws -> [Int]? {
    guard let last = try owner(version) else { return nil }
    let reader = try ArtifactReader(snapshotPath(version), expecting: .storeSnapshot)
    guard reader.header == snapshotHeader(last: last.payloadHash),
      try reader.integer("version") == version, try reader.integer("shard") == shard
    else { return nil }
    let rounds = try reader.int64("replica_round", ["replica"]).map(Int.init)
    return rounds.count == store.file.replicas ? rounds : nil
  }

  private func snapshot(_ version: Int) throws -> ShardState? {
    guard let last = try owner(version) else { return nil }
    let reader = try ArtifactReader(snapshotPath(version), expecting: .storeSnapshot)
    guard reader.header == snapshotHeader(last: last.payloadHash) else { return nil }
    let file = try StoreSnapshotFile(reader)
    guard file.version == version, file.shard == shard, file.rounds.count == store.file.replicas,
      [file.values, file.firstMoment, file.secondMoment, file.pending].allSatisfy({
        $0.count == store.file.range(ofShard: shard).count
      })
    else { return nil }
    return ShardState(file)
  }

  /// Writes the snapshot after entry `number`, if there shall be one; then older ones but one go, because a
  /// reader may be about to open it.
  func keepSnapshot(_ number: Int) throws {
    guard number % store.snapshotInterval == 0 else { return }
    var state = snapshot(upTo: number) ?? start
    var last = ""
    try advance(&state, to: number) { entry, _ in last = entry.payloadHash }
    // Where one is there already, whoever ran twice has written it.
    guard !last.isEmpty else { return }
    try state.snapshot(shard: shard).content(snapshotHeader(last: last))
      .write(to: snapshotPath(number), isDurable: false)
    for version in snapshotVersions().filter({ $0 < number }).dropLast() {
      try? FileManager.default.removeItem(atPath: snapshotPath(version))
    }
  }

  private func snapshotHeader(last hash: String) -> ArtifactHeader {
    store.header(.storeSnapshot, .appendGradient, inputs: [ArtifactInput("entry", hash)])
  }

  private func snapshotVersions() -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: snapshotFolder)) ?? []
    return names.filter { $0.hasSuffix(".h5") }.compactMap { Int($0.dropLast(3)) }
      .filter { $0 >= 1 }.sorted()
  }
}
