// The stage `read-store`: the controller of a replica for its next round, or of the finished run.

import Artifacts
import HDF5
import Store

/// `read-store`: writes ``ControllerFile``.
public struct ReadStoreStage {
  /// The rules of the store.
  public var store: String
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(store: String, output: String) {
    self.store = store
    self.output = output
  }

  /// Writes what a replica sees of the store now, once: whoever asks again for this replica and round gets
  /// the same file, however far the logs have grown.
  ///
  /// - Parameters:
  ///   - replica: The replica, from 1.
  ///   - round: The round that it will sample, from 1; its earlier ones must be in the store.
  /// - Throws: Anything that ``StageFailure`` knows.
  public func read(replica: Int, round: Int) throws {
    let store = try ParameterStore(store)
    let header = store.readingHeader(replica: replica, round: round)
    if try StageRun(header, output: output).isFresh() { return }
    let kept = try store.read(replica: replica, round: round)
    try ProvenanceClock.provenance(of: header, output: output).write(beside: output)
    try WholeFile.link(kept, to: output)
    // What was read long ago, before a kill, is no older than what it was read for.
    try WholeFile.touch(output)
  }

  /// Writes the controller after `rounds` rounds of every replica.
  ///
  /// - Throws: Anything that ``StageFailure`` knows; also when the store has not that many entries.
  public func finish(rounds: Int) throws {
    let store = try ParameterStore(store)
    let version = rounds * store.file.replicas
    let ends = try store.logs.map { log in
      guard let last = try log.entry(version) else {
        throw ArtifactError(
          path: log.folder,
          reason:
            "the shard has no entry \(version): not every replica has finished round \(rounds); "
            + "run make search to its end, or make clean-run where files of the store were deleted")
      }
      return ArtifactInput("shard-\(log.shard)", last.payloadHash)
    }
    let header = store.header(
      .controller, .readStore, parameters: "rounds = \(rounds)\n", inputs: ends)
    try StageRun(header, output: output).make {
      let states = try store.latest()
      for (log, state) in zip(store.logs, states)
      where state.rounds.contains(where: { $0 != rounds }) {
        throw ArtifactError(
          path: log.folder,
          reason: "it has \(state.version) entries, not those of \(rounds) rounds of "
            + "\(store.file.replicas) replicas; set ROUNDS to what the store has, or make clean-run"
        )
      }
      return store.finalController(states).content(header)
    }
  }
}
