// `build-lde --into`: segments, packed databases and other folders become part of a folder.

import Artifacts

/// Adds files to the database in a folder.
public struct AddToLDE {
  /// The folder; it may be new.
  public var folder: String
  /// Segments, packed databases and folders.
  public var sources: [String]

  /// What to add, and where.
  public init(folder: String, sources: [String]) {
    self.folder = folder
    self.sources = sources
  }

  /// Adds whatever holds an experiment that the folder has not, and prints what came of it.
  ///
  /// - Throws: `ArtifactError` where an experiment stands in two files with different results or
  ///   difficulties of different probes meet; then the folder is as it was.
  public func run() throws {
    var lde = try LDEFolder.openOrBegin(folder)
    let old = try lde.readers().map { try ExperimentColumns($0) }
    var merge = ExperimentMerge()
    for table in old { _ = try merge.take(table) }
    let known = Set(lde.entries.map(\.hash))
    let tables = try SegmentSet(sources).tables.filter { !known.contains($0.payloadHash) }
    _ = try SegmentSet(sources + (old.isEmpty ? [] : [folder])).choose(.init())
    var files: [(String, LDEFolder.Entry)] = []
    var experiments = 0
    for table in tables {
      let fresh = try merge.take(table)
      guard !fresh.isEmpty else { continue }
      files.append(
        (table.path, LDEFolder.Entry(hash: table.payloadHash, experiments: table.count)))
      experiments += fresh.count
    }
    let added = try lde.add(files)
    Console.line(
      "\(folder): \(added) segments with \(experiments) new experiments added; "
        + "\(lde.entries.count) segments in all")
  }
}
