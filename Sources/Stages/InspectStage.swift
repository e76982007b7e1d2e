// `inspect` and `verify`: artifacts for people and for scripts.

import Artifacts

/// Prints an artifact, and of a database of experiments an overview first.
///
/// - Parameters:
///   - path: An artifact, or the folder of a database.
///   - values: Values to show of each variable.
///   - database: What to show of a database.
/// - Throws: What reading throws.
public func inspect(_ path: String, values: Int, database: LDEOverview) throws {
  guard !LDEFolder.isFolder(path) else { return try database.print() }
  let format = try ArtifactReader(any: path).header.format
  if format == .ldeSegment || format == .packedLDE { try database.print() }
  for line in try ArtifactSummary(path, values: values).lines { Console.answer(line) }
}

/// Prints artifacts as one JSON list.
///
/// - Parameters:
///   - paths: Artifacts; no folders.
///   - values: Values to show of each variable.
/// - Throws: What reading throws, before anything is printed.
public func inspectAsJSON(_ paths: [String], values: Int) throws {
  try Console.answer(asJSON: paths.map { try ArtifactSummary($0, values: values) })
}

/// Re-hashes each file and prints a line about it.
///
/// - Throws: An error about all files at fault, after all were looked at.
public func verify(_ paths: [String]) throws {
  var faults: [String] = []
  for path in paths {
    do {
      let reader = try ArtifactReader(any: path)
      try reader.verify()
      Console.answer("\(path): whole, payload \(reader.payloadHash)")
    } catch {
      Console.error("\(error)")
      faults.append(path)
    }
  }
  if let first = faults.first {
    throw ArtifactError(
      path: first,
      reason:
        "\(faults.count) of \(paths.count) files cannot be used; delete them and run make again")
  }
}
