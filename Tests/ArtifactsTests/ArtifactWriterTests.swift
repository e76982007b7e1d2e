import Foundation
import TestSupport
import Testing

@testable import Artifacts
@testable import HDF5

@Suite struct ArtifactWriterTests {
  @Test func equalContentGivesEqualBytesAndHashWhateverPathAndTime() throws {
    try withTemporaryFolder { folder in
      let hashes = try ArtifactFormat.allCases.map {
        try Tiny.content($0).write(to: "\(folder)/\($0)")
      }
      // Time stamps inside HDF5 have whole seconds.
      Thread.sleep(forTimeInterval: 1.1)
      for (format, hash) in zip(ArtifactFormat.allCases, hashes) {
        let other = "\(folder)/another-name.h5"
        try #expect(Tiny.content(format).write(to: other) == hash)
        try #expect(bytes(of: other) == bytes(of: "\(folder)/\(format)"))
        try #expect(ArtifactReader(other, expecting: format).payloadHash == hash)
      }
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
