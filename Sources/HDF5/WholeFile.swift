// Files that are there whole or not at all: written beside their place, then renamed into it.

import Glibc

/// Writes files whole or not at all.
///
/// The content is written to `PATH.tmp.` and 32 random hexadecimal digits in the same directory,
/// forced to the disk, renamed to `PATH`, and the directory is forced to the disk as well. When
/// anything throws, the temporary file is removed and what was at `PATH` is still there.
public enum WholeFile {
  /// Writes the file at `path` by `body`.
  ///
  /// - Parameters:
  ///   - path: Where the file shall be; replaced if it is there.
  ///   - isDurable: Whether the file must outlive a crash of the whole machine; if not, it is not
  ///     forced to the disk.
  ///   - beforeCommit: Called when the file is on the disk but not yet in its place.
  ///   - body: Creates and closes the file at the path it is given, where nothing is yet.
  /// - Throws: ``FileError``, also when a directory or device is at `path`, and what the
  ///   closures throw.
  public static func write(
    to path: String, isDurable: Bool = true, beforeCommit: () throws -> Void = {},
    body: (_ temporaryPath: String) throws -> Void
  ) throws {
    try refuseToReplaceOtherThanFile(path)
    let temporary = try temporaryPath(for: path)
    do {
      try body(temporary)
      if isDurable { try synchronise(temporary, O_RDONLY) }
      try beforeCommit()
      try system("move the finished file into place", path) { rename(temporary, path) }
    } catch {
      unlink(temporary)
      throw error
    }
    if isDurable { try synchronise(directory(of: path), O_RDONLY | O_DIRECTORY) }
  }

  /// Writes an HDF5 file with its integrity record, to be opened by ``VerifiedFile``.
  ///
  /// - Parameters:
  ///   - path: Where the file shall be; replaced if it is there.
  ///   - isDurable: Whether the file must outlive a crash of the whole machine.
  ///   - beforeCommit: Called when the file is on the disk but not yet in its place.
  ///   - body: Fills the new file. It is closed afterwards.
  /// - Throws: ``FileError`` (also for a full disk), ``HDF5Error``, and what the closures throw.
  public static func writeHDF5(
    to path: String, isDurable: Bool = true, beforeCommit: () throws -> Void = {},
    body: (HDF5File) throws -> Void
  ) throws {
    try write(to: path, isDurable: isDurable, beforeCommit: beforeCommit) {
      try fillHDF5($0, for: path, body)
    }
  }

  /// Writes an HDF5 file with its integrity record that has no name yet.
  ///
  /// - Parameters:
  ///   - path: A name that it may get: it lies in the same directory.
  ///   - body: Fills the new file. It is closed afterwards.
  /// - Returns: The file, not yet forced to the disk.
  /// - Throws: ``FileError``, ``HDF5Error``, and what `body` throws; then nothing is left.
  public static func prepareHDF5(
    beside path: String, body: (HDF5File) throws -> Void
  ) throws -> UnplacedFile {
    let file = UnplacedFile(temporary: try temporaryPath(for: path))
    try fillHDF5(file.temporary, for: path, body)
    return file
  }

  /// Gives the whole file `existing` a second name, in place of what had it.
  ///
  /// - Throws: ``FileError``
  public static func link(_ existing: String, to path: String) throws {
    try refuseToReplaceOtherThanFile(path)
    let temporary = try temporaryPath(for: path)
    // Renaming a file to another of its own names does nothing and leaves both.
    defer { unlink(temporary) }
    try system("give the file a second name", path) { Glibc.link(existing, temporary) }
    try system("move the finished file into place", path) { rename(temporary, path) }
    try synchronise(directory(of: path), O_RDONLY | O_DIRECTORY)
  }

  /// Writes a text file.
  ///
  /// - Throws: ``FileError``
  public static func write(text: String, to path: String, isDurable: Bool = true) throws {
    try write(bytes: Array(text.utf8), to: path, isDurable: isDurable)
  }

  /// Writes a file of bytes.
  ///
  /// - Throws: ``FileError``
  public static func write(bytes: [UInt8], to path: String, isDurable: Bool = true) throws {
    try write(to: path, isDurable: isDurable) { temporary in
      let descriptor = try system("create the file", path) {
        Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      }
      defer { Glibc.close(descriptor) }
      try writeAll(bytes, descriptor, path)
    }
  }

  /// Writes a text file unless it holds this text already; then it keeps its time stamp.
  ///
  /// - Returns: Whether it was written.
  /// - Throws: ``FileError``
  @discardableResult
  public static func replaceIfChanged(text: String, at path: String) throws -> Bool {
    if access(path, F_OK) == 0 {
      let old = try MappedFile(path: path)
      let same = old.withBytes(0..<old.count) { span in
        span.withUnsafeBytes { $0.elementsEqual(text.utf8) }
      }
      if same { return false }
    }
    try write(text: text, to: path)
    return true
  }

  /// Gives an existing file the present as its time of change.
  ///
  /// - Throws: ``FileError``
  public static func touch(_ path: String) throws {
    try system("set the time of the file", path) { utimensat(AT_FDCWD, path, nil, 0) }
  }

  /// Writes all of `bytes`.
  static func writeAll(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(FileError) {
    var written = 0
    while written < bytes.count {
      written += try system("write the file", path) {
        bytes.withUnsafeBytes {
          Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
        }
      }
    }
  }

  private static func fillHDF5(
    _ temporary: String, for path: String, _ body: (HDF5File) throws -> Void
  ) throws {
    do {
      let bulk = try fill(temporary, body)
      try IntegrityRecord.append(to: temporary, bulk: bulk)
    } catch let error as HDF5Error where error.file == temporary {
      // The user knows the file by the name it shall have.
      throw HDF5Error(
        file: path, object: error.object, reason: error.reason, systemReason: error.systemReason)
    }
  }

  private static func fill(_ path: String, _ body: (HDF5File) throws -> Void) throws -> [Range<Int>]
  {
    let file = try HDF5File.create(at: path)
    do {
      try body(file)
    } catch {
      // What body threw is the reason; closing a file that will be removed can only repeat it.
      try? file.close()
      throw error
    }
    try file.close()
    return file.contiguousRanges
  }

  /// Renaming over `/dev/null` would remove it for the whole machine.
  private static func refuseToReplaceOtherThanFile(_ path: String) throws(FileError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    let code = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL
    throw FileError(path: path, operation: "write it as a file", code: code)
  }

  /// A name beside `path` that nothing has: `PATH.tmp.` and 32 random hexadecimal digits.
  ///
  /// - Parameter path: Where the finished file will be.
  /// - Returns: The name; files of such names that a killed process left are removed one day.
  /// - Throws: ``FileError`` when the system has no random bytes.
  public static func temporaryPath(for path: String) throws(FileError) -> String {
    var random: (UInt64, UInt64) = (0, 0)
    try system("get random bytes for its temporary name", path) { getentropy(&random, 16) }
    return path + ".tmp." + hexadecimal(random.0) + hexadecimal(random.1)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func synchronise(_ path: String, _ flags: Int32) throws(FileError) {
    let descriptor = try system("open", path) { Glibc.open(path, flags | O_CLOEXEC) }
    defer { Glibc.close(descriptor) }
    try system("force to the disk", path) { fsync(descriptor) }
  }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
