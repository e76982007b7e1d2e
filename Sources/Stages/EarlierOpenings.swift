// Evaluations of models whose inputs have changed since: an opening of the test data is never forgotten.

import Artifacts
import FoundationEssentials

/// The folder `earlier` beside evaluations.
enum EarlierOpenings {
  private static func folder(_ evaluations: String) -> String { evaluations + "/earlier" }

  /// Keeps the evaluation at `path`, and its sidecar, under its name and payload hash.
  ///
  /// They are linked, not moved: a process that is killed here leaves everything as it was.
  static func keep(_ path: String, name: String, payloadHash: String) throws {
    let target = folder(FilePath.parent(path)) + "/\(name)-\(payloadHash.prefix(16)).h5"
    try FilePath.createFolder(FilePath.parent(target))
    for ending in ["", ".prov.json"]
    where FilePath.exists(path + ending) && !FilePath.exists(target + ending) {
      do {
        try FileManager.default.linkItem(atPath: path + ending, toPath: target + ending)
      } catch {
        // Another process in this run directory may have kept it just now.
        if FilePath.exists(target + ending) { continue }
        throw MissingResource(
          "\(target)\(ending): the earlier opening of the test data cannot be kept; check the "
            + "permissions of the folder")
      }
    }
  }

  /// The earlier openings of one format beside the evaluations in a folder, sorted by file name.
  static func read<File>(
    _ evaluations: String, _ format: ArtifactFormat, _ parse: (ArtifactReader) throws -> File
  ) throws -> [File] {
    try FilePath.names(in: folder(evaluations)).filter { $0.hasSuffix(".h5") }
      .map { try ArtifactReader(any: "\(folder(evaluations))/\($0)") }
      .filter { $0.header.format == format }.map(parse)
  }
}
