import Crypto
import TestSupport
import Testing

@testable import HDF5

@Suite struct IntegrityRecordTests {
  /// The layout is written down in the doc comment; here it is taken apart by hand.
  @Test func theBytesOfARecordAreThoseDocumented() throws {
    try withTemporaryFolder { folder in
      let content = (0..<(1 << 20) + 5).map { UInt8(truncatingIfNeeded: $0) }
      try WholeFile.write(bytes: content, to: folder + "/a")
      try IntegrityRecord.append(to: folder + "/a", bulk: [4096..<8192, 16..<32])
      let bytes = try readBytes(folder + "/a")
      #expect(Array(bytes[..<content.count]) == content)
      let record = Array(bytes[content.count...])
      func number(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
      }
      var expected: [UInt8] = Array("ESPALIER".utf8)
      expected += number(1, 4) + number(1_048_576, 4) + number(1_048_581, 8) + number(2, 8)
      expected += number(16, 8) + number(32, 8) + number(4096, 8) + number(8192, 8)
      expected += Array(SHA256.hash(data: content[..<(1 << 20)]))
      expected += Array(SHA256.hash(data: content[(1 << 20)...]))
      expected += number(176, 8)
      expected += Array(SHA256.hash(data: expected))
      expected += Array("ESPALIER".utf8)
      #expect(record == expected)
      #expect(record.count == 176)
    }
  }

  @Test func onlyBlocksWhollyInOneBulkRangeAreBulk() {
    let size = IntegrityRecord.blockSize
    let record = IntegrityRecord(
      fileCount: 4 * size + 9, bulk: [10..<2 * size, 3 * size..<4 * size + 9],
      hashes: [UInt8](repeating: 0, count: 5 * 32))
    #expect((0..<5).map(record.isBulk) == [false, true, false, true, true])
    #expect(record.block(4) == 4 * size..<4 * size + 9)
  }

  @Test func aRecordOfALaterVersionIsToldApart() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try WholeFile.write(bytes: [1, 2, 3], to: path)
      try IntegrityRecord.append(to: path, bulk: [])
      var bytes = try readBytes(path)
      bytes[3 + 8] = 2
      bytes.replaceSubrange(
        bytes.count - 40..<bytes.count - 8,
        with: Array(SHA256.hash(data: bytes[3..<bytes.count - 40])))
      try WholeFile.write(bytes: bytes, to: path)
      let error = #expect(throws: DamagedFile.self) { try VerifiedFile.open(path) }
      #expect(error?.rule == .recordVersion)
    }
  }
}
