// What a replica reads for a round: once, whoever asks.

import Artifacts
import FoundationEssentials
import HDF5

extension ParameterStore {
  /// Where all controllers lie that replicas have read.
  public var readingFolder: String { folder + "/readings" }

  /// Where the controller lies that a replica has read for a round: written once, kept for ever, so that
  /// a killed replica and its double go on from the same weights.
  public func readingPath(replica: Int, round: Int) -> String {
    "\(readingFolder)/\(padded(replica, 4))-\(padded(round, 6)).h5"
  }

  /// The header of that controller.
  public func readingHeader(replica: Int, round: Int) -> ArtifactHeader {
    header(.controller, .readStore, parameters: "replica = \(replica)\nround = \(round)\n")
  }

  /// Reads the shards for a replica's next round, unless that was done before.
  ///
  /// - Parameters:
  ///   - replica: The replica, from 1.
  ///   - round: The round that it will sample, from 1; its earlier ones must be in the store.
  /// - Returns: The path of the controller.
  /// - Throws: ``ArtifactError``, `FileError`, `HDF5Error`.
  public func read(replica: Int, round: Int) throws -> String {
    let path = readingPath(replica: replica, round: round)
    let header = readingHeader(replica: replica, round: round)
    if !isThere(path) { try keepReading(path, replica, round, header) }
    guard try ArtifactReader(path, expecting: .controller).header == header else {
      throw ArtifactError(
        path: path, reason: "it is of another replica or round; delete the file and run make again")
    }
    return path
  }

  private func keepReading(
    _ path: String, _ replica: Int, _ round: Int, _ header: ArtifactHeader
  ) throws {
    guard (1...file.replicas).contains(replica), round >= 1 else {
      throw ArtifactError(
        path: folder, reason: "there is no round \(round) of replica \(replica) in this store")
    }
    let states = try latest()
    for (log, state) in zip(logs, states) where state.rounds[replica - 1] != round - 1 {
      // A double may have read, and even appended, since this process looked for the reading.
      if isThere(path) { return }
      throw ArtifactError(
        path: log.folder,
        reason:
          "replica \(replica) has \(state.rounds[replica - 1]) rounds there, so it cannot begin round "
          + "\(round); run make clean-run, which keeps the trained networks, and search again")
    }
    try Folder.create(readingFolder)
    let own = try controller(replica: replica, round: round, states).content(header)
      .prepare(beside: path)
    try WholeFile.synchronise([own.temporary])
    // Another process may have been first: then its file counts.
    _ = try own.place(at: path)
    try WholeFile.synchronise([readingFolder])
  }
}

/// Whether there is a file, whatever it is.
func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
