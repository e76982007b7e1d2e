import Foundation
import TestSupport
import Testing

@testable import Artifacts
@testable import HDF5

@Suite struct ArtifactWriterTests {
  @Test(arguments: ArtifactFormat.allCases)
  func equalContentGivesEqualBytesAndHashWhateverPathAndTime(format: ArtifactFormat) throws {
    try withTemporaryFolder { folder in
      let first = folder + "/a.h5"
      let second = folder + "/another-name.h5"
      let hash = try Tiny.content(format).write(to: first)
      // Time stamps of files have whole seconds in HDF5.
      Thread.sleep(forTimeInterval: 1.1)
      try #expect(Tiny.content(format).write(to: second) == hash)
      try #expect(bytes(of: first) == bytes(of: second))
      try #expect(ArtifactReader(second, expecting: format).payloadHash == hash)
    }
  }

  @Test func writingAgainReplacesTheOldFileWhole() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try Tiny.content(.images).write(to: path)
      let hash = try Tiny.content(.rewards).write(to: path)
      try #expect(ArtifactReader(path, expecting: .rewards).payloadHash == hash)
      try #expect(FileManager.default.contentsOfDirectory(atPath: folder) == ["a.h5"])
    }
  }

  @Test func whatCannotBeWrittenLeavesNothing() throws {
    try withTemporaryFolder { folder in
      var content = try Tiny.content(.rewards)
      content.attributes["bad"] = .text("a\0b")
      let error = #expect(throws: HDF5Error.self) { try content.write(to: folder + "/a.h5") }
      #expect(error?.file == folder + "/a.h5")
      try #expect(FileManager.default.contentsOfDirectory(atPath: folder) == [])
      let missing = folder + "/none/a.h5"
      #expect(throws: HDF5Error.self) { try Tiny.content(.rewards).write(to: missing) }
    }
  }

  @Test func bulkIsContiguousOnPagesAndAllElseHasChecksums() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try Tiny.bulkyImages().write(to: path)
      let root = try HDF5File.open(at: path).root
      for name in ["training_images", "validation_images"] {
        let range = try #require(try root.dataSet(name).fileRange)
        #expect(range.lowerBound % HDF5File.alignment == 0)
      }
      try #expect(root.dataSet("class").fileRange == nil)
      try #expect(root.dataSet("row").fileRange == nil)
    }
  }

  @Test func attributesBeyond64KiBAreKept() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      var header = Tiny.header(.rewards)
      header.inputs = (1...3000).map { ArtifactInput("child-\($0)", Tiny.hash) }
      header.parameters = String(repeating: "key = 1\n", count: 20_000)
      let hash = try Tiny.rewards.content(header).write(to: path)
      let reader = try ArtifactReader(path, expecting: .rewards)
      #expect(reader.header == header && reader.payloadHash == hash)
      try reader.verify()
    }
  }
}
