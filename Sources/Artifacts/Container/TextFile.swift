// Small text files: parameters, sidecars, lists.

import FoundationEssentials
import HDF5

/// Reading text.
public enum TextFile {
  /// The text of `path`, which must be UTF-8.
  ///
  /// - Throws: `FileError` when the file is missing or unreadable; ``ArtifactError`` when it is not
  ///   UTF-8.
  public static func read(_ path: String) throws -> String {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      // The system's own reason, which Foundation hides.
      _ = try MappedFile(path: path)
      throw ArtifactError(
        path: path, reason: "the file cannot be read; check it and its permissions")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw ArtifactError(path: path, reason: "this is not UTF-8 text; give a text file here")
    }
    return text
  }
}
