// The life of a stage: is the output fresh, if not make it, then commit it with its provenance.

import Artifacts
import HDF5

/// One run of a stage that writes one artifact.
///
/// A stage whose output was made by the same revision from the same inputs and parameters touches it and
/// ends within milliseconds, so that `make` settles after one fast cascade (design: fresh for a reason).
public struct StageRun {
  let header: ArtifactHeader
  let output: String

  /// A run that will write `output`.
  public init(_ header: ArtifactHeader, output: String) {
    self.header = header
    self.output = output
  }

  /// Whether the output exists, whole, made the same way; touches it if so.
  public func isFresh() throws -> Bool {
    guard FilePath.exists(output), let old = try? ArtifactReader(any: output), old.header == header,
      old.formatVersion == header.format.version
    else { return false }
    try WholeFile.touch(output)
    return true
  }

  /// Makes the output unless it is fresh.
  ///
  /// - Returns: Whether anything was made.
  @discardableResult
  public func make(_ content: () throws -> ArtifactContent) throws -> Bool {
    if try isFresh() { return false }
    try commit(content())
    return true
  }

  /// Writes the artifact; its sidecar goes into place just before it: where there is an artifact,
  /// there is a sidecar, and a full disk changes neither.
  ///
  /// - Parameters:
  ///   - content: The artifact.
  ///   - measured: What was measured on the way, by name with the unit: for the sidecar alone.
  ///   - partner: Commits another output of the stage, when this one is ready to be committed.
  /// - Throws: `FileError`, `HDF5Error`, and what `partner` throws; then this output is as it was.
  func commit(
    _ content: ArtifactContent, measured: [String: Double] = [:],
    with partner: () throws -> Void = {}
  ) throws {
    try content.write(to: output) {
      try partner()
      var provenance = ProvenanceClock.provenance(of: header, output: output)
      if !measured.isEmpty { provenance.measured = measured }
      try provenance.write(beside: output)
    }
  }
}
