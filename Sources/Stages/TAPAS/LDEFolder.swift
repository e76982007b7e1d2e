// The lifelong database of experiments as a folder: immutable segments, and a manifest that names them.

import Artifacts
import FoundationEssentials
import HDF5

/// A folder `segments` of files named by their payload hashes, and `manifest.txt` beside it.
///
/// The manifest is the database: its first line is `espalier-lde 1`, then one line
/// `segment HASH EXPERIMENTS` for each file, ordered by hash, then `sha256 DIGEST` of all lines before.
/// A segment is written whole before the manifest names it, and the manifest is replaced as a whole: a
/// process that is killed leaves the old database or the new one.
struct LDEFolder {
  /// One line of the manifest.
  struct Entry: Hashable {
    /// Payload hash of the file.
    let hash: String
    /// Experiments in it.
    let experiments: Int
  }

  /// The folder.
  let path: String
  /// The files, ordered by hash.
  private(set) var entries: [Entry]

  /// Whether `path` is a folder.
  static func isFolder(_ path: String) -> Bool {
    var isDirectory = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
  }

  /// Opens the database in `path`.
  ///
  /// - Throws: ``MissingResource`` when there is none; `ArtifactError` when its manifest is damaged.
  init(_ path: String) throws {
    self.path = path
    guard FilePath.exists(Self.manifest(path)) else {
      throw MissingResource(
        "\(path): this folder has no manifest.txt and is no LDE; make lde builds one, and build-lde "
          + "--into \(path) begins one from segments")
    }
    entries = try Self.read(Self.manifest(path))
  }

  /// The database in `path`, which may be new.
  static func openOrBegin(_ path: String) throws -> LDEFolder {
    if FilePath.exists(manifest(path)) { return try LDEFolder(path) }
    try FilePath.createFolder(path + "/segments")
    return LDEFolder(path: path, entries: [])
  }

  private init(path: String, entries: [Entry]) {
    self.path = path
    self.entries = entries
  }

  /// Identity of the database: the same for the same segments, whatever order they came in.
  var identity: String {
    var digest = Digest()
    digest.update("espalier-lde-1")
    for entry in entries { digest.update(entry.hash) }
    return digest.hexadecimal
  }

  /// Where the file of an entry lies.
  func file(_ entry: Entry) -> String { "\(path)/segments/\(entry.hash).h5" }

  /// Opens every file, each checked against its name.
  func readers() throws -> [ArtifactReader] {
    try entries.map { entry in
      let file = file(entry)
      guard FilePath.exists(file) else {
        throw MissingResource(
          "\(file): the manifest of \(path) names this segment, but it is not there; restore it from "
            + "where the LDE came from")
      }
      let reader = try SegmentSet.open(file)
      guard reader.payloadHash == entry.hash else {
        throw ArtifactError(
          path: file,
          reason: "the manifest of \(path) asks for the payload \(entry.hash), this is "
            + "\(reader.payloadHash); restore the segment from where the LDE came from")
      }
      return reader
    }
  }

  /// Puts files into the folder and names them in the manifest.
  ///
  /// - Parameter files: Where they lie, and their entries; those that are there already change nothing.
  /// - Returns: How many were new.
  /// - Throws: `FileError` and what reading throws; then the database is as it was.
  mutating func add(_ files: [(path: String, entry: Entry)]) throws -> Int {
    let known = Set(entries.map(\.hash))
    var fresh: [Entry] = []
    for (source, entry) in files where !known.contains(entry.hash) && !fresh.contains(entry) {
      let target = file(entry)
      if !isWhole(target, entry) {
        try FilePath.createFolder(path + "/segments")
        try copy(source, to: target)
      }
      fresh.append(entry)
    }
    guard !fresh.isEmpty || !FilePath.exists(Self.manifest(path)) else { return 0 }
    entries = (entries + fresh).sorted { $0.hash < $1.hash }
    try WholeFile.write(text: text, to: Self.manifest(path))
    return fresh.count
  }

  /// Whether a process that was killed before it wrote the manifest has left the file.
  private func isWhole(_ target: String, _ entry: Entry) -> Bool {
    guard let reader = try? ArtifactReader(any: target), reader.payloadHash == entry.hash else {
      return false
    }
    return (try? reader.verify()) != nil
  }

  private func copy(_ source: String, to target: String) throws {
    let file = try MappedFile(path: source)
    let bytes = file.withElements(UInt8.self, at: 0, count: file.count) { span in
      span.indices.map { span[$0] }
    }
    try WholeFile.write(bytes: bytes, to: target)
  }

  private var lines: String {
    "espalier-lde 1\n"
      + entries.map { "segment \($0.hash) \($0.experiments)\n" }.joined()
  }

  private var text: String { lines + "sha256 \(Self.digest(lines))\n" }

  private static func manifest(_ path: String) -> String { path + "/manifest.txt" }

  private static func digest(_ text: String) -> String {
    var digest = Digest()
    digest.update(Array(text.utf8))
    return digest.hexadecimal
  }

  private static func read(_ file: String) throws -> [Entry] {
    func fault(_ reason: String) -> ArtifactError {
      ArtifactError(
        path: file, reason: reason + "; restore the LDE from where it came, or make lde again")
    }
    let text = try TextFile.read(file)
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = all.first, first.hasPrefix("espalier-lde ") else {
      throw fault("this is not the manifest of an LDE")
    }
    guard first == "espalier-lde 1" else {
      throw fault(
        "it is the manifest of an LDE of version \(first.dropFirst(13)), this program reads version 1"
      )
    }
    guard let mark = text.range(of: "sha256 ", options: .backwards),
      text[mark.lowerBound...] == "sha256 \(digest(String(text[..<mark.lowerBound])))\n"
    else { throw fault("the manifest is damaged: its last line is not the hash of the others") }
    return try all.dropFirst().dropLast(2).map { line in
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "segment", words[1].utf8.count == 64,
        words[1].allSatisfy({ $0.isHexDigit && !$0.isUppercase }), let count = Int(words[2]),
        count >= 0
      else { throw fault("\"\(line)\" is not \"segment HASH EXPERIMENTS\"") }
      return Entry(hash: String(words[1]), experiments: count)
    }
  }
}
