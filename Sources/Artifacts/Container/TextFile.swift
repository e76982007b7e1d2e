// Small text files: parameters, sidecars, lists.

import FoundationEssentials
import HDF5

/// Reading text.
public enum TextFile {
  /// The text of `path`, which must be UTF-8.
  ///
  /// - Throws: ``ArtifactError`` when the file is missing, unreadable or not UTF-8.
  public static func read(_ path: String) throws -> String {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw ArtifactError(
        path: path, reason: isThere ? "the file cannot be read" : "there is no such file")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw ArtifactError(path: path, reason: "the file is not UTF-8 text")
    }
    return text
  }
}
