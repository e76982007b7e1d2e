import TestSupport
import Testing

@testable import HDF5

private func refusal(_ bytes: [UInt8]) throws -> RefusedFile? {
  try withTemporaryFolder { folder in
    try WholeFile.write(bytes: bytes, to: folder + "/a.h5")
    let file = try MappedFile(path: folder + "/a.h5")
    do throws(RefusedFile) {
      try ForeignSuperblock.check(file)
      return nil
    } catch {
      return error
    }
  }
}

@Suite struct ForeignSuperblockTests {
  /// A file that our writer made: superblock version 3, fields at 8 (version), 9 and 10 (sizes),
  /// 12 (base), 20 (extension), 28 (end).
  static let whole: [UInt8] = {
    var bytes: [UInt8] = []
    try? withTemporaryFolder { folder in
      try writeSample(to: folder + "/a.h5")
      bytes = try readBytes(folder + "/a.h5")
    }
    return bytes
  }()

  @Test func aPlainFilePasses() throws {
    try #expect(refusal(Self.whole) == nil)
  }

  @Test(arguments: [
    (0, "begin as an HDF5 file"), (8, "version"), (9, "8 bytes"), (10, "8 bytes"),
    (12, "own start"), (20, "extensions"), (33, "cut off"),
  ])
  func aFieldThatIsNotPlainIsRefusedByName(offset: Int, word: String) throws {
    var bytes = Self.whole
    bytes[offset] ^= 0x55
    let found = try #require(try refusal(bytes))
    #expect(found.reason.contains(word))
  }

  @Test func emptyShortCutAndOtherFilesAreRefused() throws {
    try #expect(refusal([])?.reason == "it is empty")
    try #expect(refusal(Array("label,pixel\n1,2\n".utf8))?.reason.contains("begin as") == true)
    try #expect(refusal(Array(Self.whole.prefix(60)))?.reason.contains("within its header") == true)
    try #expect(refusal(Array(Self.whole.dropLast()))?.reason.contains("cut off") == true)
  }

  /// A header of the oldest version, as h5py writes by default.
  @Test(arguments: [0, 1])
  func oldVersionsPassUnlessTheyNameADriver(version: UInt8) throws {
    let shift = version == 0 ? 0 : 4
    var bytes: [UInt8] = IntegrityRecord.hdf5Signature + [UInt8](repeating: 0, count: 192)
    bytes[8] = version
    bytes[13] = 8
    bytes[14] = 8
    for offset in 32..<40 { bytes[offset + shift] = 0xFF }
    bytes[40 + shift] = 200
    for offset in 48..<56 { bytes[offset + shift] = 0xFF }
    try #expect(refusal(bytes) == nil)
    bytes[50 + shift] = 0
    try #expect(refusal(bytes)?.reason.contains("extensions") == true)
  }
}
