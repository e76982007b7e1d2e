import HDF5
import TestSupport
import Testing

@testable import Artifacts

private struct Probe: ParameterSet {
  static var stage: Stage { .sample }
  let rate: Double
  let textSoFar: String

  init(from reader: inout ParameterReader) throws {
    rate = try reader.number("rate", in: 0...1)
    textSoFar = reader.textSoFar
    _ = try reader.integer("count", in: 0...9)
  }
}

@Suite struct ParameterSetTests {
  @Test func theCommentedFileAndItsResolvedFormAreTheSameParameters() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/sample.toml"
      try WholeFile.write(text: "# why\ncount = 3\nrate = 0.5 # per step\n", to: path)
      let commented = try Resolved<Probe>(file: path)
      let revision = "resultRevision = \(Stage.sample.resultRevision)\n"
      #expect(commented.text == revision + "rate = 0.5\ncount = 3\n")
      #expect(commented.values.textSoFar == "rate = 0.5\n")
      try WholeFile.write(text: commented.text, to: path)
      let resolved = try Resolved<Probe>(file: path)
      #expect(resolved.text == commented.text)
      #expect(resolved.values.textSoFar == commented.values.textSoFar)
    }
  }

  @Test func parametersResolvedForAnotherRevisionAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/sample.toml"
      let other = Stage.sample.resultRevision + 1
      try WholeFile.write(text: "resultRevision = \(other)\nrate = 0.5\ncount = 3\n", to: path)
      let error = #expect(throws: ParameterError.self) { try Resolved<Probe>(file: path) }
      #expect(error?.key == "resultRevision" && error?.line == 1)
      #expect(error?.reason.hasSuffix("; run make again") == true)
    }
  }
}
