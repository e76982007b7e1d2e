import Foundation
import Testing

@testable import HDF5

@Suite struct GzipTests {
  /// "hello hello hello", packed by Python's gzip.
  private let hello = Self.decode("H4sIAAAAAAAC/8tIzcnJV8hAkACAiPnlEQAAAA==")
  /// 100,000 zeros.
  private let zeros = Self.decode(
    "H4sIAAAAAAAC/+3BMQEAAADCoPVPbQ0PoAAA" + String(repeating: "A", count: 124)
      + "AIBXA32VEdSghgEA")

  private static func decode(_ text: String) -> [UInt8] {
    Data(base64Encoded: text).map(Array.init) ?? []
  }

  @Test func packedTextComesBack() throws {
    #expect(try gunzip(hello, limit: 17) == Array("hello hello hello".utf8))
  }

  @Test func severalMembersFollowEachOther() throws {
    #expect(
      try gunzip(hello + hello, limit: 100) == Array("hello hello hellohello hello hello".utf8))
  }

  @Test func theLimitHolds() throws {
    #expect(throws: GzipError.larger(limit: 16)) { try gunzip(hello, limit: 16) }
    #expect(throws: GzipError.larger(limit: 33)) { try gunzip(hello + hello, limit: 33) }
    #expect(throws: GzipError.larger(limit: 99_999)) { try gunzip(zeros, limit: 99_999) }
    #expect(try gunzip(zeros, limit: 100_000) == [UInt8](repeating: 0, count: 100_000))
  }

  @Test func everyTruncationIsAnError() {
    for count in 2..<hello.count {
      #expect(throws: GzipError.truncated) { try gunzip(Array(hello.prefix(count)), limit: 100) }
    }
  }

  @Test func everyFlippedByteOfDataOrChecksumIsAnError() {
    // The first ten bytes are the header, of which time and system may be anything.
    for index in 10..<hello.count {
      var bytes = hello
      bytes[index] ^= 0x40
      #expect(throws: GzipError.self, "byte \(index)") { try gunzip(bytes, limit: 1000) }
    }
  }

  @Test func otherDataAreNotGzip() {
    #expect(throws: GzipError.notGzip) { try gunzip(Array("plain".utf8), limit: 10) }
    #expect(throws: GzipError.notGzip) { try gunzip([], limit: 10) }
    #expect(throws: GzipError.self) { try gunzip(hello + Array("tail".utf8), limit: 100) }
  }
}
