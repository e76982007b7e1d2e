import Artifacts
import Foundation
import TestSupport
import Testing

@testable import Stages

@Suite struct InspectStageTests {
  @Test func allFilesAreVerifiedBeforeAFaultIsReported() throws {
    try TinyRun.inFolder { run in
      try run.writeChild(1, accuracies: [0.5])
      try run.writeChild(2, accuracies: [0.5])
      let paths = [1, 2].map { run.path("child-\($0).h5") }
      try verify(paths)
      var bytes = try run.bytes("child-1.h5")
      bytes[bytes.count / 2] ^= 1
      try run.write(bytes, "child-1.h5")
      let found = failure { try verify(paths) }
      #expect(found?.status == .badData && found?.message.contains("1 of 2 files") == true)
    }
  }

  @Test func aFileThatIsNoArtifactIsRefused() throws {
    try TinyRun.inFolder { run in
      for (name, status) in [
        ("training-images", ExitStatus.badData), ("nothing", .missingResource),
      ] {
        let path = run.path(name)
        expectFailure(status) { try inspect(path, values: 4, database: LDEOverview(path: path)) }
        expectFailure(status) { try inspectAsJSON([path], values: 4) }
      }
    }
  }

  @Test func linesAndJSONSayTheSame() throws {
    try TinyRun.inFolder { run in
      try run.writeChild(1, accuracies: [0.25, 0.5, .infinity])
      let summary = try ArtifactSummary(run.path("child-1.h5"), values: 2)
      let decoded = try #require(
        JSONSerialization.jsonObject(with: JSONEncoder().encode(summary)) as? [String: Any])
      #expect(decoded["payload"] as? String == summary.payload)
      #expect(summary.lines.contains { $0.contains(summary.payload) })
      let shown = try #require(decoded["variables"] as? [[String: Any]])
      let scores = try #require(
        shown.first { ($0["name"] as? String)?.hasPrefix("validation_accuracy") == true })
      #expect(scores["values"] as? [Double] == [0.25, 0.5])
      #expect(summary.lines.contains { $0.hasSuffix("0.25, 0.5, …") })
    }
  }

  @Test func numbersThatJSONDoesNotHaveAreTexts() throws {
    let values: [ShownValue] = [
      .double(.infinity), .single(-.infinity), .double(1.5), .integer(-3),
    ]
    let text = String(decoding: try JSONEncoder().encode(values), as: UTF8.self)
    #expect(text == #"["inf","-inf",1.5,-3]"#)
  }
}
