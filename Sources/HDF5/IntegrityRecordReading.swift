// Reading the integrity record of a mapped file, and saying what is wrong with a file without one.

extension IntegrityRecord {
  static let hdf5Signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Reads and checks the record at the end of `file`; the blocks are not looked at.
  ///
  /// - Throws: ``DamagedFile``
  init(readingFrom file: MappedFile) throws(DamagedFile) {
    let bytes = ByteReader(file)
    let footStart = file.count - Self.footCount
    guard footStart >= Self.headCount, bytes.has(Self.magic, at: file.count - 8) else {
      throw Self.diagnosis(file)
    }
    guard let recordCount = bytes.integer(at: footStart), recordCount <= file.count,
      recordCount >= Self.headCount + Self.footCount
    else { throw Self.damage(file, footStart, "the length in its integrity record is impossible") }
    let start = file.count - recordCount
    guard file.sha256(of: start..<file.count - 40) == bytes.array(file.count - 40, 32) else {
      throw Self.damage(file, start, "its integrity record does not match its own SHA-256")
    }
    try self.init(decoding: bytes, start: start, recordCount: recordCount, file)
  }

  /// Decodes a record whose own hash is right: it is as it was written.
  private init(
    decoding bytes: ByteReader, start: Int, recordCount: Int, _ file: MappedFile
  ) throws(DamagedFile) {
    let version = bytes.integer32(at: start + 8)
    guard version == Self.version else {
      throw DamagedFile(
        path: file.path, rule: .recordVersion, offset: start + 8,
        detail: "its integrity record has version \(version), this program knows \(Self.version)")
    }
    guard bytes.has(Self.magic, at: start), bytes.integer32(at: start + 12) == Self.blockSize,
      let fileCount = bytes.integer(at: start + 16), let ranges = bytes.integer(at: start + 24),
      ranges <= recordCount / 16
    else { throw Self.damage(file, start, "its integrity record is not one of this program") }
    guard fileCount == start else {
      throw DamagedFile(
        path: file.path, rule: .truncated, offset: start,
        detail: "has \(start) bytes of HDF5 where \(fileCount) were written")
    }
    let blocks = (fileCount + Self.blockSize - 1) / Self.blockSize
    guard recordCount == Self.byteCount(ranges: ranges, blocks: blocks) else {
      throw Self.damage(file, start, "its integrity record has the wrong length")
    }
    let bulk = (0..<ranges).compactMap { index -> Range<Int>? in
      guard let lower = bytes.integer(at: start + Self.headCount + 16 * index),
        let upper = bytes.integer(at: start + Self.headCount + 16 * index + 8),
        lower <= upper, upper <= fileCount
      else { return nil }
      return lower..<upper
    }
    guard bulk.count == ranges else {
      throw Self.damage(file, start, "a bulk range in its integrity record is impossible")
    }
    self.init(
      fileCount: fileCount, bulk: bulk,
      hashes: bytes.array(start + Self.headCount + 16 * ranges, 32 * blocks))
  }

  private static func damage(_ file: MappedFile, _ offset: Int, _ detail: String) -> DamagedFile {
    DamagedFile(path: file.path, rule: .record, offset: offset, detail: detail)
  }

  /// Why a file without the magic at its end is none of ours.
  private static func diagnosis(_ file: MappedFile) -> DamagedFile {
    func error(_ rule: DamagedFile.Rule, _ offset: Int, _ detail: String) -> DamagedFile {
      DamagedFile(path: file.path, rule: rule, offset: offset, detail: detail)
    }
    if file.count == 0 { return error(.empty, 0, "is empty") }
    let bytes = ByteReader(file)
    guard bytes.has(Array(hdf5Signature.prefix(file.count)), at: 0) else {
      return bytes.looksLikeText
        ? error(.text, 0, "is a text file, not HDF5") : error(.notHDF5, 0, "is not an HDF5 file")
    }
    // Offset 28 of a superblock of version 2 or 3 names the end of the HDF5 part.
    guard let end = bytes.integer(at: 28), end > 0 else {
      return error(.truncated, file.count, "ends within its first \(file.count) bytes")
    }
    if file.count < end {
      return error(.truncated, file.count, "is cut off: it has \(file.count) of \(end) bytes")
    }
    if file.count == end {
      return error(.noRecord, end, "has no integrity record: unfinished, or not written by us")
    }
    if bytes.has(Array(magic.prefix(file.count - end)), at: end) {
      return error(.record, file.count, "its integrity record is cut off or damaged at the end")
    }
    return error(
      .noRecord, end, "is followed by \(file.count - end) bytes that are no record of ours")
  }
}

/// Little-endian numbers in a mapped file; nil or false beyond its end.
struct ByteReader {
  private let file: MappedFile

  init(_ file: MappedFile) { self.file = file }

  /// `count` bytes from `offset`.
  func array(_ offset: Int, _ count: Int) -> [UInt8] {
    file.withBytes(offset..<offset + count) { span in span.withUnsafeBytes { Array($0) } }
  }

  /// Whether the bytes at `offset` are `expected`.
  func has(_ expected: [UInt8], at offset: Int) -> Bool {
    offset >= 0 && offset + expected.count <= file.count
      && array(offset, expected.count) == expected
  }

  /// The 64-bit number at `offset`, if it is there and fits.
  func integer(at offset: Int) -> Int? {
    guard offset >= 0, offset + 8 <= file.count else { return nil }
    let value = file.withBytes(offset..<offset + 8) {
      $0.unsafeLoadUnaligned(as: UInt64.self)
    }
    return Int(exactly: UInt64(littleEndian: value))
  }

  /// The 32-bit number at `offset`, which must be there.
  func integer32(at offset: Int) -> Int {
    let value = file.withBytes(offset..<offset + 4) { $0.unsafeLoadUnaligned(as: UInt32.self) }
    return Int(UInt32(littleEndian: value))
  }

  /// Whether the first bytes are printable, or a space, tab or line end, or beyond ASCII.
  var looksLikeText: Bool {
    array(0, min(file.count, 512)).allSatisfy {
      $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0)
    }
  }
}
