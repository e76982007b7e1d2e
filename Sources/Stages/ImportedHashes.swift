// The hashes of the user's own files, kept from their first import: a later change is refused.

import Artifacts
import Datasets
import HDF5

/// A text file of lines `SHA-256  path`.
struct ImportedHashes {
  private let file: String
  private var hashes: [String: String] = [:]

  /// Reads `file`, which may not exist yet.
  init(_ file: String) throws {
    self.file = file
    guard FilePath.exists(file) else { return }
    for line in try TextFile.read(file).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
      guard parts.count == 2, parts[0].count == 64 else {
        throw ArtifactError(
          path: file, reason: "the line \"\(line)\" is not \"SHA-256  path\"; correct or remove it")
      }
      hashes[parts[1].drop { $0 == " " }.description] = String(parts[0])
    }
  }

  /// What the data-set reader checks against.
  var expected: ExpectedHashes { ExpectedHashes(hashes, from: .firstImport) }

  /// Adds what was seen for the first time.
  mutating func remember(_ found: [FileHash]) throws {
    for hash in found { hashes[hash.path] = hash.sha256 }
    let lines = hashes.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }
    try FilePath.createFolder(FilePath.parent(file))
    try WholeFile.replaceIfChanged(text: lines.joined(), at: file)
  }
}
