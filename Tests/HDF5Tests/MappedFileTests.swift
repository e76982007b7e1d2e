import Crypto
import TestSupport
import Testing

@testable import HDF5

@Suite struct MappedFileTests {
  @Test func bytesElementsAndHashAreThoseOfTheFile() throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
      try WholeFile.write(bytes: bytes, to: folder + "/a")
      let file = try MappedFile(path: folder + "/a")
      #expect(file.count == 10_000)
      #expect(ByteReader(file).array(5, 20) == Array(bytes[5..<25]))
      #expect(file.sha256(of: 3..<9_999) == Array(SHA256.hash(data: bytes[3..<9_999])))
      #expect(file.sha256(of: 7..<7) == Array(SHA256.hash(data: [UInt8]())))
    }
  }

  @Test(arguments: [0, 1, 2, 3, 4, 4096])
  func elementsAreReadAtEveryOffset(offset: Int) throws {
    try withTemporaryFolder { folder in
      let padding = [UInt8](repeating: 0, count: offset)
      try WholeFile.write(bytes: padding + [1, 0, 0, 0, 0, 1, 0, 0], to: folder + "/a")
      let file = try MappedFile(path: folder + "/a")
      file.withElements(Int32.self, at: offset, count: 2) { span in
        #expect(span.count == 2)
        #expect(span[0] == 1)
        #expect(span[1] == 256)
      }
    }
  }

  @Test func anEmptyFileHasNoBytes() throws {
    try withTemporaryFolder { folder in
      try WholeFile.write(text: "", to: folder + "/a")
      let file = try MappedFile(path: folder + "/a")
      #expect(file.count == 0)
      #expect(file.withBytes(0..<0) { $0.byteCount } == 0)
    }
  }

  @Test func aMissingFileAndADirectoryAreErrors() throws {
    try withTemporaryFolder { folder in
      let missing = #expect(throws: FileError.self) { try MappedFile(path: folder + "/none") }
      #expect(missing?.reason == "No such file or directory")
      let directory = #expect(throws: FileError.self) { try MappedFile(path: folder) }
      #expect(directory?.reason == "Is a directory")
    }
  }
}
