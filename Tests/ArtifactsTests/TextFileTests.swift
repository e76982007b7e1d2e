import HDF5
import TestSupport
import Testing

@testable import Artifacts

@Suite struct TextFileTests {
  @Test func textIsReadAsItStands() throws {
    try withTemporaryFolder { folder in
      try WholeFile.write(text: "Ü = 1\r\n", to: folder + "/a")
      try #expect(TextFile.read(folder + "/a") == "Ü = 1\r\n")
      try WholeFile.write(text: "", to: folder + "/a")
      try #expect(TextFile.read(folder + "/a").isEmpty)
    }
  }

  @Test func whatIsMissingOrUnreadableOrNotTextIsSaidSo() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      let missing = #expect(throws: FileError.self) { try TextFile.read(path) }
      #expect(
        missing?.description
          == "\(path): cannot open the file: No such file or directory; check the path")
      let directory = #expect(throws: FileError.self) { try TextFile.read(folder) }
      #expect(directory?.description.hasSuffix("Is a directory; name a file in it") == true)
      try WholeFile.write(bytes: [0x41, 0xFF], to: path)
      let binary = #expect(throws: ArtifactError.self) { try TextFile.read(path) }
      #expect(binary?.description == "\(path): this is not UTF-8 text; give a text file here")
    }
  }
}
