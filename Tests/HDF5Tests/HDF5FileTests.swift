import Glibc
import TestSupport
import Testing

@testable import HDF5

/// Writes one of everything; several data sets with chunks stay open until the file is closed.
func writeSample(to path: String) throws {
  let file = try HDF5File.create(at: path)
  let group = try file.root.createGroup("history")
  let epoch = try group.createDataSet(
    "epoch", shape: [3], values: [Int32(0), 1, 2], layout: .chunked(deflate: 4))
  try epoch.makeDimensionScale()
  let loss = try group.createDataSet(
    "loss", shape: [3, 2], values: [Float(1), 2, 3, 4, 5, 6], layout: .chunked(rows: 2, deflate: 4))
  let fold = try group.createDimension("fold", length: 2)
  try loss.attachScale(epoch, axis: 0)
  try loss.attachScale(fold, axis: 1)
  try loss.attributes.write("units", .text("nat"))
  try file.root.createDataSet(
    "weights", shape: [5000], values: (0..<5000).map(Float.init), layout: .contiguous)
  try file.root.createStrings("names", values: ["Zürich", "", "Rüschlikon"])
  try file.root.createScalar("accuracy", value: 0.5)
  for index in 0..<12 { try file.root.attributes.write("a\(index)", .integer(Int64(index))) }
  try file.close()
}

@Suite struct HDF5FileTests {
  @Test func equalCallsGiveEqualBytesAtAnotherTimeAndPath() throws {
    try withTemporaryFolder { folder in
      try writeSample(to: folder + "/a.h5")
      sleep(1)
      try writeSample(to: folder + "/another-name.h5")
      let first = try MappedFile(path: folder + "/a.h5")
      let second = try MappedFile(path: folder + "/another-name.h5")
      #expect(first.count > 0)
      #expect(first.count == second.count)
      #expect(first.sha256(of: 0..<first.count) == second.sha256(of: 0..<second.count))
    }
  }

  @Test func anExistingFileIsNotOverwritten() throws {
    try withTemporaryFolder { folder in
      try writeSample(to: folder + "/a.h5")
      #expect(throws: HDF5Error.self) { try HDF5File.create(at: folder + "/a.h5") }
      try #expect(HDF5File.open(at: folder + "/a.h5").root.contains("weights"))
    }
  }

  @Test func aMissingFileIsAnErrorWithTheSystemsReason() throws {
    let error = #expect(throws: HDF5Error.self) { try HDF5File.open(at: "/no/such/file.h5") }
    #expect(error?.systemReason == "No such file or directory")
    #expect(error?.file == "/no/such/file.h5")
  }

  @Test func aFileThatIsNotHDF5IsAnError() throws {
    try withTemporaryFolder { folder in
      try WholeFile.write(text: "hello", to: folder + "/a.h5")
      let error = #expect(throws: HDF5Error.self) { try HDF5File.open(at: folder + "/a.h5") }
      #expect(error?.reason.contains("signature") == true)
    }
  }

  @Test func closingClosesEveryObjectAndUseAfterwardsIsAnError() throws {
    try withTemporaryFolder { folder in
      let file = try HDF5File.create(at: folder + "/a.h5")
      let group = try file.root.createGroup("g")
      let values = try group.createDataSet(
        "x", shape: [1], values: [1.5], layout: .contiguous)
      try file.close()
      try file.close()
      let error = #expect(throws: HDF5Error.self) { try values.read(Double.self) }
      #expect(error?.reason == "the file is closed")
      #expect(throws: HDF5Error.self) { try group.createGroup("h") }
    }
  }

  @Test func nothingIsPrintedByTheLibraryOnAnyThread() throws {
    try withTemporaryFolder { folder in
      let saved = dup(2)
      let log = open(folder + "/stderr", O_CREAT | O_WRONLY, 0o600)
      dup2(log, 2)
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { _ in
          _ = try? HDF5File.open(at: "/no/such/file.h5")
          return nil
        }, nil)
      pthread_join(thread, nil)
      dup2(saved, 2)
      close(saved)
      close(log)
      let printed = try MappedFile(path: folder + "/stderr").text
      #expect(!printed.contains("HDF5-DIAG"))
    }
  }
}

extension MappedFile {
  /// The whole file as text.
  var text: String {
    withBytes(0..<count) { span in
      span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
  }
}
