// A folder that lives as long as a piece of work.

import FoundationEssentials

enum ScratchFolder {
  /// Calls `body` with a new folder, and removes it afterwards.
  ///
  /// - Throws: ``MissingResource`` when it cannot be made, and what `body` throws.
  static func with<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/espalier-" + UUID().uuidString
    try FilePath.createFolder(path)
    defer { FilePath.remove(path) }
    return try body(path)
  }
}
