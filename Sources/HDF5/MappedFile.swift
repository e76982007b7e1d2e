// A file in memory: mapped, not copied, shared by all processes that map it.

import Crypto
import Glibc

/// A whole file, or its first bytes, mapped read-only.
///
/// Pages are loaded when they are touched and shared by all processes. The file must not be cut
/// while it is mapped; artifacts never are.
public final class MappedFile: Sendable {
  /// Path of the file.
  public let path: String
  /// Number of mapped bytes.
  public let count: Int
  /// Length of the whole file, in bytes.
  let fileCount: Int
  /// Device and number of the file itself, whatever its name.
  let identity: FileIdentity
  nonisolated(unsafe) private let start: UnsafeRawPointer?

  /// Maps the file at `path`.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limit: How many of its first bytes are wanted.
  /// - Throws: ``FileError``
  public init(path: String, atMost limit: Int = .max) throws(FileError) {
    self.path = path
    let descriptor = try system("open the file", path) { Glibc.open(path, O_RDONLY | O_CLOEXEC) }
    defer { Glibc.close(descriptor) }
    let status = try fileStatus(descriptor, path)
    guard status.st_mode & S_IFMT == S_IFREG else {
      let code = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL
      throw FileError(path: path, operation: "read it as a file", code: code)
    }
    fileCount = Int(status.st_size)
    count = min(fileCount, limit)
    identity = FileIdentity(status)
    guard count > 0 else {
      start = nil
      return
    }
    let address = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      throw FileError(path: path, operation: "map the file", code: errno)
    }
    start = UnsafeRawPointer(address)
  }

  deinit {
    if let start { munmap(UnsafeMutableRawPointer(mutating: start), count) }
  }

  /// Lends the bytes in `range` to `body`.
  public func withBytes<Result>(
    _ range: Range<Int>, body: (RawSpan) throws -> Result
  ) rethrows -> Result {
    try body(buffer(range).bytes)
  }

  /// Lends `count` elements that begin at `byteOffset` to `body`.
  ///
  /// They are not copied, unless the offset does not suit the type.
  public func withElements<Element: HDF5Element, Result>(
    _ element: Element.Type = Element.self, at byteOffset: Int, count: Int,
    body: (Span<Element>) throws -> Result
  ) rethrows -> Result {
    let bytes = buffer(byteOffset..<byteOffset + count * MemoryLayout<Element>.stride)
    guard Int(bitPattern: bytes.baseAddress) % MemoryLayout<Element>.alignment == 0 else {
      let copy = [Element](unsafeUninitializedCapacity: count) { elements, initialised in
        UnsafeMutableRawBufferPointer(elements).copyMemory(from: bytes)
        initialised = count
      }
      return try body(copy.span)
    }
    return try body(bytes.bindMemory(to: Element.self).span)
  }

  /// SHA-256 of the bytes in `range`.
  public func sha256(of range: Range<Int>) -> [UInt8] {
    var hash = SHA256()
    hash.update(bufferPointer: buffer(range))
    return Array(hash.finalize())
  }

  private func buffer(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "\(path): bytes \(range) are not within its \(count)")
    guard let start, !range.isEmpty else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count)
  }
}

/// What tells two files apart, whatever their names.
struct FileIdentity: Hashable, Sendable {
  let device: UInt
  let number: UInt

  init(_ status: stat) {
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
  }
}

/// The status of an open file.
func fileStatus(_ descriptor: Int32, _ path: String) throws(FileError) -> stat {
  var status = stat()
  try system("read the status of the file", path) { fstat(descriptor, &status) }
  return status
}
