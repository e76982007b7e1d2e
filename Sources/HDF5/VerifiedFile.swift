// An artifact opened with every byte checked before use.

import Synchronization

/// An HDF5 file with an integrity record, whose bytes are checked before anything uses them.
///
/// Opening checks the record and every block that holds more than bulk data, in plain Swift, before
/// libhdf5 sees the file. Bulk blocks are checked when they are first read, by whichever thread.
public final class VerifiedFile: Sendable {
  /// The mapped file.
  public let mapping: MappedFile
  /// What the file shall be.
  public let record: IntegrityRecord
  // One bit per block that was checked. Allocated because an array cannot hold atomics.
  nonisolated(unsafe) private let checked: UnsafeMutablePointer<Atomic<UInt64>>

  /// Path of the file.
  public var path: String { mapping.path }

  /// Opens the file at `path`.
  ///
  /// - Throws: ``FileError`` when it cannot be read, ``DamagedFile`` when it is not whole.
  public static func open(_ path: String) throws -> VerifiedFile {
    let mapping = try MappedFile(path: path)
    let file = VerifiedFile(mapping, try IntegrityRecord(readingFrom: mapping))
    for block in 0..<file.record.blockCount where !file.record.isBulk(block) {
      try file.verify(block: block)
    }
    return file
  }

  private init(_ mapping: MappedFile, _ record: IntegrityRecord) {
    self.mapping = mapping
    self.record = record
    checked = .allocate(capacity: record.blockCount / 64 + 1)
    for word in 0...record.blockCount / 64 { (checked + word).initialize(to: Atomic(0)) }
  }

  deinit {
    checked.deinitialize(count: record.blockCount / 64 + 1)
    checked.deallocate()
  }

  /// Opens the file at `path`, itself and with libhdf5.
  ///
  /// Where two searches share a run directory, one may put its file, of the same bytes, in the place of
  /// the other's between the two: then the new one is opened.
  ///
  /// - Returns: The checked file, and libhdf5's view of it.
  /// - Throws: As ``open(_:)`` and ``hdf5()``.
  public static func openWithHDF5(_ path: String) throws -> (file: VerifiedFile, hdf5: HDF5File) {
    var tries = 1
    while true {
      do {
        let file = try open(path)
        return (file, try file.hdf5())
      } catch let error as DamagedFile where error.rule == .replaced && tries < attempts {
        tries += 1
      }
    }
  }

  // More replacements than this in a row are no other search.
  private static let attempts = 100

  /// Opens the file with libhdf5.
  ///
  /// Bulk data that is read through it is checked as well.
  ///
  /// - Throws: ``HDF5Error``; ``DamagedFile`` when the name now stands for another file.
  public func hdf5() throws -> HDF5File {
    let file = try HDF5File.open(at: path)
    let status = try fileStatus(file.descriptor(), path)
    guard FileIdentity(status) == mapping.identity else {
      throw DamagedFile(
        path: path, rule: .replaced, offset: 0, detail: "was replaced while it was being opened")
    }
    file.checkBeforeReading { try self.verify($0) }
    return file
  }

  /// Lends `count` elements that begin at `byteOffset` to `body`, checked.
  ///
  /// - Throws: ``DamagedFile``, and what `body` throws.
  public func withElements<Element: HDF5Element, Result>(
    _ element: Element.Type = Element.self, at byteOffset: Int, count: Int,
    body: (Span<Element>) throws -> Result
  ) throws -> Result {
    try verify(byteOffset..<byteOffset + count * MemoryLayout<Element>.stride)
    return try mapping.withElements(at: byteOffset, count: count, body: body)
  }

  /// Checks every block that was not checked yet.
  ///
  /// - Throws: ``DamagedFile``
  public func verifyAll() throws {
    try verify(0..<record.fileCount)
  }

  /// Checks the blocks that `range` touches, unless they were checked before.
  ///
  /// - Throws: ``DamagedFile``
  public func verify(_ range: Range<Int>) throws {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= record.fileCount,
      "\(path): bytes \(range) are not within the \(record.fileCount) of HDF5")
    guard !range.isEmpty else { return }
    let size = IntegrityRecord.blockSize
    for block in range.lowerBound / size...(range.upperBound - 1) / size {
      if checked[block / 64].load(ordering: .acquiring) & bit(block) == 0 {
        try verify(block: block)
      }
    }
  }

  private func verify(block: Int) throws {
    let range = record.block(block)
    guard mapping.sha256(of: range)[...] == record.hashes[block * 32..<block * 32 + 32] else {
      throw DamagedFile(
        path: path, rule: .block, offset: range.lowerBound,
        detail: "block \(block) of \(record.blockCount) does not match its SHA-256")
    }
    checked[block / 64].bitwiseOr(bit(block), ordering: .releasing)
  }

  private func bit(_ block: Int) -> UInt64 { 1 << UInt64(block % 64) }
}
