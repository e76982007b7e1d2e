// Folders that are made before something is written into them.

import Glibc

/// Makes folders.
public enum Folder {
  /// Makes the folder at `path`, and those above it, unless they are there.
  ///
  /// Folders that other processes make at the same time are taken as they are. A new folder's name is forced
  /// to the disk, so that what is written into it durably is not lost with it.
  ///
  /// - Throws: ``FileError``
  public static func create(_ path: String) throws(FileError) {
    if isFolder(path) { return }
    let parent = WholeFile.directory(of: path)
    if parent != path { try create(parent) }
    if mkdir(path, 0o777) != 0, errno != EEXIST || !isFolder(path) {
      throw FileError(path: path, operation: "make the folder", code: errno)
    }
    try WholeFile.synchronise(parent, O_RDONLY | O_DIRECTORY)
  }

  /// Size of the file at `path` in bytes; 0 when there is none.
  public static func bytes(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
