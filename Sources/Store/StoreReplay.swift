// The replay: every log from its first entry, without snapshots, and everything that can be checked on the way.

import Artifacts
import FoundationEssentials
import HDF5

/// What a replay found; it throws on anything that is not as it must be.
public struct StoreReplay: Sendable {
  /// The shards after the last entry.
  public let states: [ShardState]
  /// Entries of all shards.
  public let entries: Int
  /// For each entry of the first shard's log, how many came between its replica's reading and itself.
  public let staleness: [Int]
  /// Controllers that replicas had read, all equal to the fold of what they had seen.
  public let readings: Int

  /// Folds every log of `store` from its first entry and checks it.
  ///
  /// - Its numbers have no gap.
  /// - Each of the first `rounds` rounds of each replica is in it exactly once, and no other.
  /// - Every controller that a replica had read is, bit for bit, the fold of the entries it names, and those
  ///   are the entries that its gradient says it had seen.
  ///
  /// - Throws: ``ArtifactError`` with the first fault.
  public init(_ store: ParameterStore, rounds: Int) throws {
    let readings = try StoreReadings(store)
    var staleness: [Int] = []
    states = try store.logs.map { log in
      try log.replay(readings, rounds: rounds) { entry, version in
        if log.shard == 1 { staleness.append(version - 1 - entry.versionsRead[0]) }
      }
    }
    self.staleness = staleness
    entries = states.reduce(0) { $0 + $1.version }
    self.readings = readings.count
  }
}

extension ShardLog {
  /// The fold from the first entry.
  fileprivate func replay(
    _ readings: StoreReadings, rounds: Int, seen: (StoreEntryFile, _ version: Int) -> Void
  ) throws -> ShardState {
    let present = try presentNumbers()
    if let gap = zip(1..., present).first(where: { $0 != $1 }) {
      throw fault(gap.0, "it is missing, and later ones are there")
    }
    var state = start
    try readings.check(state, shard)
    try advance(&state) { entry, state in
      try readings.check(entry.file, path(state.version))
      try readings.check(state, shard)
      seen(entry.file, state.version)
    }
    for (index, last) in state.rounds.enumerated() where last != rounds {
      throw ArtifactError(
        path: folder,
        reason:
          "replica \(index + 1) has \(last) rounds in shard \(shard), not \(rounds); run make search "
          + "to its end first")
    }
    return state
  }
}

/// What the replicas had read, by digest: a long run's controllers do not fit into memory.
private struct StoreReadings {
  private struct Reading {
    let path: String
    let replica: Int
    let versions: [Int]
    let digests: [[UInt8]]
    let baseline: Double?
  }

  private struct Place: Hashable {
    let shard: Int
    let version: Int
  }

  private struct Owner: Hashable {
    let replica: Int
    let round: Int
  }

  private var byPlace: [Place: [Reading]] = [:]
  private var byOwner: [Owner: Reading] = [:]

  var count: Int { byOwner.count }

  init(_ store: ParameterStore) throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: store.readingFolder)) ?? []
    for name in names.sorted() where name.hasSuffix(".h5") {
      let path = "\(store.readingFolder)/\(name)"
      let file = try ControllerFile(ArtifactReader(path, expecting: .controller))
      let flat = file.weights.flatMap(\.values)
      guard let reading = file.reading, reading.versions.count == store.file.shards,
        flat.count == store.file.initialParameters.count
      else { throw ArtifactError(path: path, reason: "it was not read from this store") }
      let digests = (1...store.file.shards).map {
        digest(Array(flat[store.file.range(ofShard: $0)]))
      }
      let kept = Reading(
        path: path, replica: reading.replica, versions: reading.versions, digests: digests,
        baseline: file.baseline)
      byOwner[Owner(replica: reading.replica, round: file.round + 1)] = kept
      for (index, version) in reading.versions.enumerated() {
        byPlace[Place(shard: index + 1, version: version), default: []].append(kept)
      }
    }
  }

  /// What was read at this state must be this state.
  func check(_ state: ShardState, _ shard: Int) throws {
    guard let readings = byPlace[Place(shard: shard, version: state.version)] else { return }
    let own = digest(state.values)
    for reading in readings
    where reading.digests[shard - 1] != own
      || shard == 1 && reading.baseline?.bitPattern != state.baseline?.bitPattern
    {
      throw ArtifactError(
        path: reading.path,
        reason:
          "replica \(reading.replica) had other weights or another baseline than shard \(shard) has "
          + "after \(state.version) entries: the run is not what its log says")
    }
  }

  /// What an entry says it was made from must be what its replica had read.
  func check(_ entry: StoreEntryFile, _ path: String) throws {
    guard let reading = byOwner[Owner(replica: entry.replica, round: entry.round)],
      reading.versions != entry.versionsRead
    else { return }
    throw ArtifactError(
      path: path,
      reason: "it names versions \(entry.versionsRead), its replica had read \(reading.versions) "
        + "(\(reading.path)): the run is not what its log says")
  }
}

private func digest(_ values: [Double]) -> [UInt8] {
  var digest = Digest()
  digest.update(values)
  return digest.finalize()
}
