import Artifacts
import Foundation
import TestSupport
import Testing

@testable import Stages

@Suite struct StageRunTests {
  private func header(_ parameters: String, _ inputs: [ArtifactInput] = []) -> ArtifactHeader {
    ArtifactHeader(format: .rewards, stage: .reward, parameters: parameters, inputs: inputs)
  }

  private func made(
    _ run: TinyRun, _ header: ArtifactHeader, value: Int = 1
  ) throws -> Bool {
    try StageRun(header, output: run.path("out.h5")).make {
      ArtifactContent(
        header, attributes: ["value": .integer(Int64(value))], dimensions: [], variables: [])
    }
  }

  @Test func anOutputIsMadeOnceForEachRevisionOfInputsAndParameters() throws {
    try TinyRun.inFolder { run in
      let input = ArtifactInput("x", String(repeating: "0", count: 64))
      var newer = header("b", [input])
      newer.resultRevision += 1
      let headers = [header("a"), header("a"), header("b"), newer, newer]
      let results = try headers.map { try made(run, $0) }
      #expect(results == [true, false, true, true, false])
      #expect(try made(run, header("b", [input]), value: 2))
      #expect(try run.reader("out.h5").integer("value") == 2)
    }
  }

  @Test func aDamagedOutputIsMadeAgain() throws {
    try TinyRun.inFolder { run in
      #expect(try made(run, header("a")))
      let whole = try run.bytes("out.h5")
      for damaged in [[], Array("text".utf8), Array(whole.prefix(whole.count / 2))] as [[UInt8]] {
        try run.write(damaged, "out.h5")
        #expect(try made(run, header("a")))
        #expect(try run.bytes("out.h5") == whole)
      }
    }
  }

  @Test func whatAFailedStageLeavesIsTheOldOutput() throws {
    try TinyRun.inFolder { run in
      struct Failed: Error {}
      #expect(try made(run, header("a")))
      let (names, old) = try (run.names(), run.stamp("out.h5"))
      #expect(throws: Failed.self) {
        try StageRun(header("b"), output: run.path("out.h5")).make { throw Failed() }
      }
      #expect(try run.names() == names)
      #expect(try run.stamp("out.h5") == old)
    }
  }

  @Test func timesAndHostStandInTheSidecarAlone() throws {
    try TinyRun.inFolder { run in
      _ = try made(run, header("a"))
      let provenance = Provenance.read(beside: run.path("out.h5"))
      #expect(provenance?.stage == "reward" && provenance?.started.isEmpty == false)
      let host = provenance?.host ?? ""
      #expect(!host.isEmpty)
      let bytes = String(decoding: try run.bytes("out.h5"), as: Unicode.ASCII.self)
      #expect(!bytes.contains(host) && !bytes.contains(run.folder))
    }
  }
}
