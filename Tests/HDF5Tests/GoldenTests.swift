import Foundation
import TestSupport
import Testing

@testable import HDF5

private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("Golden/HDF5").path

private let h5dump = ["/usr/bin/h5dump", "/usr/local/bin/h5dump"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

/// What `h5dump -H` says about a file, but for the file's name.
private func dump(_ path: String) throws -> String {
  let result = try ChildProcess.run(
    "/bin/sh", arguments: ["-c", "\"$0\" -H \"$1\" >&2", try #require(h5dump), path],
    environment: [:], wallSeconds: 20)
  #expect(result.end == .exit(0))
  return result.errorText.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
}

@Suite struct GoldenTests {
  /// Expected values: Tests/Golden/HDF5/make_golden.py.
  @Test func aFileThatH5pyWroteIsRead() throws {
    let root = try HDF5File.open(at: folder + "/from-h5py.h5").root
    try #expect(root.memberNames() == ["count", "history"])
    try #expect(root.attributes.text("text") == "Rüschlikon")
    try #expect(root.attributes.text("fixed") == "abc")
    try #expect(root.attributes.texts("texts") == ["a", "bé"])
    try #expect(root.attributes.integer("small") == -3)
    try #expect(root.attributes.reals("reals") == [0.5, 1.5])
    let loss = try root.dataSet("history/loss")
    #expect(loss.shape == [2, 3])
    try #expect(loss.read(Float.self) == [0, 1, 2, 3, 4, 5])
    try #expect(loss.dimensionLabels == ["epoch", nil])
    try #expect(root.dataSet("history/epoch").read(Int32.self) == [10, 20])
    try #expect(root.dataSet("history/big").read(Double.self) == [1.25, -2.5])
    try #expect(root.dataSet("history/names").readStrings() == ["Zürich", "x"])
    try #expect(root.dataSet("count").readScalar(UInt64.self) == 1 << 63)
  }

  @Test func typesThatAreNotOursAreErrorsNotGuesses() throws {
    let history = try HDF5File.open(at: folder + "/from-h5py.h5").root.group("history")
    for name in ["short", "free"] {
      let dataSet = try history.dataSet(name)
      #expect(throws: HDF5Error.self) { try dataSet.elementType }
      #expect(throws: HDF5Error.self) { try dataSet.readBytes() }
    }
  }

  @Test(.enabled(if: h5dump != nil, "h5dump is not installed"))
  func h5dumpSeesTheNamesTypesShapesAndScalesBeforeTheRecord() throws {
    try withTemporaryFolder { temporary in
      let path = temporary + "/a.h5"
      try writeSample(to: path)
      let plain = try dump(path)
      try IntegrityRecord.append(to: path, bulk: [])
      try #expect(dump(path) == plain)
      try #expect(plain == MappedFile(path: folder + "/sample.h5dump.txt").text)
    }
  }
}
