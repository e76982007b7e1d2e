import Foundation
import TestSupport
import Testing

@testable import HDF5

private func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

private func unplaced(_ text: String, in folder: String) throws -> UnplacedFile {
  let temporary = "\(folder)/a.tmp.\(UUID().uuidString)"
  try WholeFile.write(text: text, to: temporary)
  return UnplacedFile(temporary: temporary)
}

@Suite struct UnplacedFileTests {
  @Test func itTakesAFreeNameAndLeavesNoOther() throws {
    try withTemporaryFolder { folder in
      do {
        let file = try unplaced("mine", in: folder)
        try #expect(file.place(at: folder + "/1"))
      }
      try #expect(names(in: folder) == ["1"])
      try #expect(MappedFile(path: folder + "/1").text == "mine")
    }
  }

  @Test func itNeverTakesTheNameOfAnotherFile() throws {
    try withTemporaryFolder { folder in
      try WholeFile.write(text: "theirs", to: folder + "/1")
      do {
        let file = try unplaced("mine", in: folder)
        try #expect(!file.place(at: folder + "/1"))
        try #expect(file.place(at: folder + "/2"))
      }
      try #expect(MappedFile(path: folder + "/1").text == "theirs")
      try #expect(names(in: folder) == ["1", "2"])
    }
  }

  @Test func withoutANameNothingIsLeft() throws {
    try withTemporaryFolder { folder in
      do { _ = try unplaced("mine", in: folder) }
      try #expect(names(in: folder).isEmpty)
    }
  }

  /// A file server made the link, its reply was lost, and the repeated request finds the name taken.
  @Test func aLinkWhoseReplyWasLostCounts() throws {
    try withTemporaryFolder { folder in
      let file = try unplaced("mine", in: folder)
      #expect(link(file.temporary, folder + "/1") == 0)
      try #expect(file.place(at: folder + "/1"))
    }
  }

  @Test func aMissingFolderIsAnErrorThatNamesTheFile() throws {
    try withTemporaryFolder { folder in
      let file = try unplaced("mine", in: folder)
      do {
        _ = try file.place(at: folder + "/none/1")
        Issue.record("it was placed in a folder that is not there")
      } catch let error as FileError {
        #expect(error.path == folder + "/none/1" && error.isMissing)
      }
    }
  }

  @Test func manyFilesAndFoldersAreForcedToTheDiskAtOnce() throws {
    try withTemporaryFolder { folder in
      let paths = (0..<100).map { "\(folder)/\($0)" }
      for path in paths { try WholeFile.write(text: "x", to: path, isDurable: false) }
      try WholeFile.synchronise(paths + [folder])
      let error = #expect(throws: FileError.self) {
        try WholeFile.synchronise(paths + [folder + "/none"])
      }
      #expect(error?.path == folder + "/none" && error?.isMissing == true)
      try WholeFile.synchronise([])
    }
  }

  @Test func ofManyThatTryOneNameOneGetsIt() throws {
    try withTemporaryFolder { folder in
      let wins = Wins()
      DispatchQueue.concurrentPerform(iterations: 16) { index in
        guard let file = try? unplaced("\(index)", in: folder) else { return }
        if (try? file.place(at: folder + "/1")) == true { wins.add(index) }
      }
      #expect(wins.all.count == 1)
      try #expect(MappedFile(path: folder + "/1").text == wins.all.first.map { "\($0)" })
    }
  }

  @Test func aWholeFileGetsASecondNameInPlaceOfWhatHadIt() throws {
    try withTemporaryFolder { folder in
      try WholeFile.write(text: "kept", to: folder + "/kept")
      try WholeFile.write(text: "old", to: folder + "/out")
      for _ in 1...2 { try WholeFile.link(folder + "/kept", to: folder + "/out") }
      try #expect(MappedFile(path: folder + "/out").text == "kept")
      try #expect(names(in: folder) == ["kept", "out"])
    }
  }
}

/// Who won, from several threads.
private final class Wins: @unchecked Sendable {
  private let lock = NSLock()
  private var winners: [Int] = []

  func add(_ index: Int) { lock.withLock { winners.append(index) } }
  var all: [Int] { lock.withLock { winners } }
}
