import Foundation
import Synchronization
import TestSupport
import Testing

@testable import HDF5

/// A small file of everything, and one with 3 MiB of bulk data.
private func write(_ path: String, bulkCount: Int) throws {
  try WholeFile.writeHDF5(to: path) { file in
    try file.root.attributes.write("stage", .text("test"))
    try file.root.createDataSet("x", shape: [3], values: [1.0, 2, 3], layout: .chunked(deflate: 4))
    try file.root.createDataSet(
      "bulk", shape: [bulkCount], values: (0..<bulkCount).map(Float.init), layout: .contiguous)
  }
}

private func rule(of path: String) throws -> DamagedFile.Rule? {
  do {
    try VerifiedFile.open(path).verifyAll()
    return nil
  } catch let error as DamagedFile {
    #expect(error.description.hasPrefix(path))
    return error.rule
  }
}

@Suite struct VerifiedFileTests {
  @Test func aWholeFileOpensAndGivesItsValuesThroughBothWays() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try write(path, bulkCount: 800_000)
      let file = try VerifiedFile.open(path)
      let hdf5 = try file.hdf5()
      try #expect(hdf5.root.attributes.text("stage") == "test")
      try #expect(hdf5.root.dataSet("x").read(Double.self) == [1, 2, 3])
      try #expect(hdf5.root.dataSet("bulk").read(Float.self)[799_999] == 799_999)
      let range = try #require(try hdf5.root.dataSet("bulk").fileRange)
      try file.withElements(Float.self, at: range.lowerBound, count: 800_000) { span in
        #expect(span[123_456] == 123_456)
      }
      try file.verifyAll()
    }
  }

  @Test func everyFlippedByteOfASmallFileIsFoundBeforeLibhdf5SeesIt() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try write(path, bulkCount: 16)
      let whole = try readBytes(path)
      var rules: Set<DamagedFile.Rule> = []
      for position in whole.indices {
        var bytes = whole
        bytes[position] ^= 1 << UInt8(position % 8)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: DamagedFile.self, "byte \(position)") {
          try VerifiedFile.open(path)
        }
        if let error { rules.insert(error.rule) }
      }
      #expect(rules == [.block, .record])
    }
  }

  @Test func everyShorterFileIsFoundAndTellsWhatIsMissing() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try write(path, bulkCount: 16)
      let whole = try readBytes(path)
      let end = try VerifiedFile.open(path).record.fileCount
      for count in whole.indices {
        try Data(whole[..<count]).write(to: URL(fileURLWithPath: path))
        let expected: DamagedFile.Rule =
          switch count {
          case 0: .empty
          case 1..<end: .truncated
          case end: .noRecord
          default: .record
          }
        try #expect(rule(of: path) == expected, "\(count) of \(whole.count) bytes")
      }
    }
  }

  @Test func textAndOtherBytesInPlaceOfAnArtifactAreToldApart() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try WholeFile.write(text: "epochs = 3\n", to: path)
      try #expect(rule(of: path) == .text)
      try WholeFile.write(bytes: [UInt8](0...255), to: path)
      try #expect(rule(of: path) == .notHDF5)
      try WholeFile.write(bytes: [UInt8](repeating: 0, count: 5000), to: path)
      try #expect(rule(of: path) == .notHDF5)
    }
  }

  @Test func aFileOfAnotherProgramHasNoRecord() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try writeSample(to: path)
      try #expect(rule(of: path) == .noRecord)
      try WholeFile.write(bytes: readBytes(path) + [0, 1, 2], to: path)
      try #expect(rule(of: path) == .noRecord)
    }
  }

  @Test func bytesAddedOrRemovedInTheMiddleAreFound() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try write(path, bulkCount: 16)
      let whole = try readBytes(path)
      try WholeFile.write(bytes: Array(whole[..<1000] + whole[1004...]), to: path)
      try #expect(rule(of: path) == .truncated)
      try WholeFile.write(bytes: Array(whole[..<1000]) + [0] + whole[1000...], to: path)
      try #expect(rule(of: path) == .truncated)
      try WholeFile.write(bytes: whole + [0], to: path)
      try #expect(rule(of: path) == .record)
    }
  }

  @Test func aFlippedBulkByteIsFoundWhenItsBlockIsReadAndNotBefore() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try write(path, bulkCount: 800_000)
      let start = try #require(
        try VerifiedFile.open(path).hdf5().root.dataSet("bulk").fileRange?.lowerBound)
      var bytes = try readBytes(path)
      // In the second block, which is wholly bulk.
      bytes[IntegrityRecord.blockSize + 77] ^= 4
      try WholeFile.write(bytes: bytes, to: path)

      let file = try VerifiedFile.open(path)
      let firstBlock = (IntegrityRecord.blockSize - start) / 4
      try file.withElements(Float.self, at: start, count: firstBlock) { span in
        #expect(span[5] == 5)
      }
      for _ in 0..<2 {
        let error = #expect(throws: DamagedFile.self) {
          try file.withElements(Float.self, at: start, count: firstBlock + 1) { _ in }
        }
        #expect(error?.rule == .block)
        #expect(error?.offset == IntegrityRecord.blockSize)
      }
      #expect(throws: DamagedFile.self) { try file.verifyAll() }
      // Reading through libhdf5 is no way around it.
      #expect(throws: DamagedFile.self) {
        try file.hdf5().root.dataSet("bulk").read(Float.self)
      }
    }
  }

  @Test func threadsMayReadTheSameFileAtTheSameTime() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try write(path, bulkCount: 800_000)
      let file = try VerifiedFile.open(path)
      let start = try #require(try file.hdf5().root.dataSet("bulk").fileRange?.lowerBound)
      let sums = UnsafeMutableBufferPointer<Float>.allocate(capacity: 8)
      defer { sums.deallocate() }
      nonisolated(unsafe) let results = sums
      DispatchQueue.concurrentPerform(iterations: 8) { index in
        results[index] =
          (try? file.withElements(Float.self, at: start, count: 800_000) { span in
            span[index * 100_000]
          }) ?? -1
      }
      #expect(Array(sums) == (0..<8).map { Float($0 * 100_000) })
    }
  }

  @Test func aFileExchangedWhileOpenIsFound() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try write(path, bulkCount: 16)
      let file = try VerifiedFile.open(path)
      try write(path, bulkCount: 16)
      let error = #expect(throws: DamagedFile.self) { try file.hdf5() }
      #expect(error?.rule == .replaced)
    }
  }

  /// Two searches in one run directory replace each other's artifacts at any moment.
  @Test func aFileThatIsReplacedAllTheTimeOpens() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      let copies = ["/one", "/two"].map { folder + $0 }
      for copy in copies + [path] { try write(copy, bulkCount: 16) }
      let opened = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: 2) { thread in
        if thread == 0 {
          for _ in 0..<300 where (try? VerifiedFile.openWithHDF5(path)) != nil {
            opened.add(1, ordering: .relaxed)
          }
        } else {
          for round in 0..<3000 { try? WholeFile.link(copies[round % 2], to: path) }
        }
      }
      #expect(opened.load(ordering: .relaxed) == 300)
    }
  }
}
