// The integrity record: what stands behind HDF5's own end of file, so that damage is found without
// libhdf5.

import Crypto
import Glibc

/// SHA-256 of every block of an HDF5 file, stored behind the file's own end.
///
/// HDF5 readers ignore what follows the end of file that the superblock names. All numbers are
/// little-endian:
///
/// | bytes | content |
/// |---|---|
/// | 8 | `ESPALIER` |
/// | 4 | version, 1 |
/// | 4 | block size, 1,048,576 |
/// | 8 | length of the HDF5 part |
/// | 8 | number of bulk ranges R |
/// | 16 R | first byte and end of each bulk range, ascending, not overlapping |
/// | 32 B | SHA-256 of each block of the HDF5 part (the last one may be shorter) |
/// | 8 | length of the whole record |
/// | 32 | root: SHA-256 of the record up to here |
/// | 8 | `ESPALIER` |
///
/// Bulk ranges are those of contiguous data sets, which are read through a mapping. A block that
/// lies wholly in one is checked when it is first read; all others before libhdf5 opens the file.
public struct IntegrityRecord: Hashable, Sendable {
  /// Bytes per block.
  public static let blockSize = 1 << 20
  static let magic: [UInt8] = Array("ESPALIER".utf8)
  static let version = 1
  /// Bytes before the ranges, and after the hashes.
  static let headCount = 32
  static let footCount = 48

  /// Length of the HDF5 part, in bytes.
  public let fileCount: Int
  /// The bulk ranges, ascending and not overlapping.
  public let bulk: [Range<Int>]
  /// SHA-256 of each block, 32 bytes each, one after another.
  public let hashes: [UInt8]

  /// Number of blocks.
  public var blockCount: Int { hashes.count / 32 }

  /// Bytes of block `index`.
  public func block(_ index: Int) -> Range<Int> {
    let start = index * Self.blockSize
    return start..<min(start + Self.blockSize, fileCount)
  }

  /// Whether block `index` lies wholly in one bulk range.
  func isBulk(_ index: Int) -> Bool {
    let block = block(index)
    return bulk.contains { $0.lowerBound <= block.lowerBound && block.upperBound <= $0.upperBound }
  }

  /// Computes the record of a finished HDF5 file and appends it.
  ///
  /// - Parameters:
  ///   - path: The file, closed, without a record.
  ///   - bulk: Byte ranges of contiguous data sets, in any order.
  /// - Throws: ``FileError``
  public static func append(to path: String, bulk: [Range<Int>]) throws {
    let record = try IntegrityRecord(of: MappedFile(path: path), bulk: bulk)
    let descriptor = try system("open the file", path) {
      Glibc.open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    }
    defer { Glibc.close(descriptor) }
    try WholeFile.writeAll(record.encoded(), descriptor, path)
  }

  init(of file: MappedFile, bulk: [Range<Int>]) {
    fileCount = file.count
    self.bulk = bulk.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }
    var end = 0
    for range in self.bulk {
      precondition(
        range.lowerBound >= end && range.upperBound <= file.count,
        "bulk range \(range) overlaps another or leaves the \(file.count) bytes of the file")
      end = range.upperBound
    }
    var hashes: [UInt8] = []
    for start in stride(from: 0, to: file.count, by: Self.blockSize) {
      hashes += file.sha256(of: start..<min(start + Self.blockSize, file.count))
    }
    self.hashes = hashes
  }

  init(fileCount: Int, bulk: [Range<Int>], hashes: [UInt8]) {
    self.fileCount = fileCount
    self.bulk = bulk
    self.hashes = hashes
  }

  /// Length of a record, in bytes.
  static func byteCount(ranges: Int, blocks: Int) -> Int {
    headCount + 16 * ranges + 32 * blocks + footCount
  }

  /// The record as bytes.
  func encoded() -> [UInt8] {
    var bytes = Self.magic
    append(UInt32(Self.version), to: &bytes)
    append(UInt32(Self.blockSize), to: &bytes)
    append(UInt64(fileCount), to: &bytes)
    append(UInt64(bulk.count), to: &bytes)
    for range in bulk {
      append(UInt64(range.lowerBound), to: &bytes)
      append(UInt64(range.upperBound), to: &bytes)
    }
    bytes += hashes
    append(UInt64(Self.byteCount(ranges: bulk.count, blocks: blockCount)), to: &bytes)
    bytes += SHA256.hash(data: bytes)
    return bytes + Self.magic
  }

  private func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }
}
