// Questions about paths.

import Artifacts
import FoundationEssentials
import HDF5

enum FilePath {
  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Removes a file that nobody needs any more; it may be gone already.
  static func remove(_ path: String) {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The names in a folder, sorted; none when there is no such folder.
  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Bytes of all files below `folder`, as far as they can be seen.
  static func bytes(below folder: String) -> Int {
    ((try? files(below: folder)) ?? []).reduce(0) { $0 + Folder.bytes(of: "\(folder)/\($1)") }
  }

  /// Paths of all files below `folder`, relative to it, in the order of their bytes.
  static func files(below folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { path in
        var isFolder = false
        return FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
          && !isFolder
      }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func createFolder(_ path: String) throws { try Folder.create(path) }

  /// The last two parts of `path`: enough to know a file of a run by.
  static func ending(_ path: String) -> String {
    path.split(separator: "/").suffix(2).joined(separator: "/")
  }

  /// The last part of `path`.
  static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The folder that holds `path`.
  static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// The executable `name` in the folder of the running one.
public func siblingExecutable(_ name: String) -> String {
  let own =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? CommandLine.arguments.first ?? ""
  return FilePath.parent(own) + "/" + name
}
