// A finished file that takes a free name, and never the name of another file.

import Glibc

/// A whole file that has a temporary name only; it is gone when nobody holds it, unless it was given a name.
///
/// Neither the file nor its name is forced to the disk: that is for the caller to do, before it gives the name
/// and after (``WholeFile/synchronise(_:)``), for many files at once.
///
/// Names are given by link(2): of all processes that try one name, one gets it, on local disks and on file
/// servers. No lock and no clock is needed.
public struct UnplacedFile: ~Copyable {
  /// Its temporary name.
  public let temporary: String

  init(temporary: String) { self.temporary = temporary }

  deinit { unlink(temporary) }

  /// Gives the file the name `path`, in the directory in which it was written; to be called again only
  /// after `false`.
  ///
  /// - Returns: Whether it has the name now; false when another file has it.
  /// - Throws: ``FileError``
  public func place(at path: String) throws(FileError) -> Bool {
    while link(temporary, path) != 0 {
      let code = errno
      // A file server's reply can be lost though the link was made: the number of names tells.
      if try nameCount() == 2 { break }
      if code == EEXIST { return false }
      if code != EINTR {
        throw FileError(
          path: path, operation: "give the finished file its name (by a hard link)", code: code)
      }
    }
    return true
  }

  private func nameCount() throws(FileError) -> UInt64 {
    var status = stat()
    try system("look at the file", temporary) { stat(temporary, &status) }
    return UInt64(status.st_nlink)
  }
}
