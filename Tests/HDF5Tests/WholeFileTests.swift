import Foundation
import TestSupport
import Testing

@testable import HDF5

private struct Stop: Error {}

private func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

private func changeTime(_ path: String) throws -> Date? {
  try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
}

@Suite struct WholeFileTests {
  @Test func theFileAppearsUnderItsNameOnlyWhenItIsFinished() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try WholeFile.write(to: path) { temporary in
        #expect(temporary.hasPrefix(path + ".tmp."))
        #expect(temporary.utf8.count == path.utf8.count + 5 + 32)
        try WholeFile.write(text: "content", to: temporary)
        #expect(!FileManager.default.fileExists(atPath: path))
      }
      try #expect(names(in: folder) == ["a.txt"])
      try #expect(MappedFile(path: path).text == "content")
    }
  }

  @Test func whenTheBodyThrowsTheOldFileStaysAndNothingElse() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try WholeFile.write(text: "old", to: path)
      #expect(throws: Stop.self) {
        try WholeFile.writeHDF5(to: path) { file in
          try file.root.createScalar("x", value: 1.0)
          throw Stop()
        }
      }
      try #expect(names(in: folder) == ["a.h5"])
      try #expect(MappedFile(path: path).text == "old")
    }
  }

  @Test func aMissingDirectoryIsAnErrorThatNamesTheFile() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/none/a"
      let text = #expect(throws: FileError.self) { try WholeFile.write(text: "x", to: path) }
      #expect(text?.path == path)
      #expect(text?.code == ENOENT)
      let file = #expect(throws: HDF5Error.self) { try WholeFile.writeHDF5(to: path) { _ in } }
      #expect(file?.file == path)
      #expect(file?.systemReason == "No such file or directory")
    }
  }

  @Test func whatIsNoFileIsNeverReplaced() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pipe"
      #expect(mkfifo(path, 0o600) == 0)
      let error = #expect(throws: FileError.self) { try WholeFile.write(text: "x", to: path) }
      #expect(
        error?.description
          == "\(path): cannot write it as a file: Invalid argument; name a regular file")
      try #expect(names(in: folder) == ["pipe"])
    }
  }

  @Test func aDirectoryInThePlaceOfTheFileIsAnError() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/a", withIntermediateDirectories: false)
      #expect(throws: FileError.self) { try WholeFile.write(text: "x", to: folder + "/a") }
      try #expect(names(in: folder) == ["a"])
    }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may write everywhere"))
  func aDirectoryWithoutPermissionIsAnError() throws {
    try withTemporaryFolder { folder in
      chmod(folder, 0o500)
      let error = #expect(throws: FileError.self) {
        try WholeFile.write(text: "x", to: folder + "/a")
      }
      #expect(error?.code == EACCES)
    }
  }

  @Test func anUnchangedTextKeepsItsTimeStamp() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try #expect(WholeFile.replaceIfChanged(text: "one", at: path))
      let time = try changeTime(path)
      usleep(20_000)
      try #expect(!WholeFile.replaceIfChanged(text: "one", at: path))
      try #expect(changeTime(path) == time)
      try #expect(WholeFile.replaceIfChanged(text: "two", at: path))
      try #expect(MappedFile(path: path).text == "two")
      try #expect(changeTime(path) != time)
    }
  }

  @Test func touchMakesAFileNewAndDoesNotCreateOne() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try WholeFile.write(text: "x", to: path)
      let time = try changeTime(path)
      usleep(20_000)
      try WholeFile.touch(path)
      try #expect(changeTime(path) != time)
      #expect(throws: FileError.self) { try WholeFile.touch(folder + "/none") }
    }
  }

  @Test func aFullDiskIsToldByTheSystemsReason() {
    // Writing to this device always fails as on a full disk.
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    let error = #expect(throws: FileError.self) {
      try WholeFile.writeAll([1, 2, 3], descriptor, "out.h5")
    }
    #expect(error?.code == ENOSPC)
    #expect(
      error?.description
        == "out.h5: cannot write the file: No space left on device; free some space and run again")
  }
}
