import Artifacts
import Foundation
import TestSupport
import Testing

@testable import Stages

@Suite struct ResolveParametersStageTests {
  private static let pipelines = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("pipelines").path

  private static var files: [String] {
    FilePath.names(in: pipelines).flatMap { pipeline in
      FilePath.names(in: "\(pipelines)/\(pipeline)").filter { $0.hasSuffix(".toml") }
        .map { "\(pipelines)/\(pipeline)/\($0)" }
    }
  }

  @Test func everyParameterFileOfEveryPipelineIsGoodAndItsResolvedFormResolvesToItself() throws {
    try withTemporaryFolder { folder in
      #expect(Self.files.count >= 12)
      for file in Self.files {
        let name = file.split(separator: "/").last ?? ""
        try resolveParameters(file, output: "\(folder)/1/\(name)")
        try resolveParameters("\(folder)/1/\(name)", output: "\(folder)/2/\(name)")
        let text = try TextFile.read("\(folder)/1/\(name)")
        #expect(try TextFile.read("\(folder)/2/\(name)") == text)
        #expect(text.hasPrefix("resultRevision = ") && !text.contains("#"))
      }
    }
  }

  @Test func aCosmeticEditLeavesTheResolvedTextAlone() throws {
    try TinyRun.inFolder { run in
      let file = try run.parameters("reward")
      try resolveParameters(file, output: run.path("p/reward.toml"))
      try run.age("p/reward.toml")
      let old = try run.stamp("p/reward.toml")
      try run.write(Array("# new words\n".utf8) + run.bytes("reward.toml"), "reward.toml")
      try resolveParameters(file, output: run.path("p/reward.toml"))
      #expect(try run.stamp("p/reward.toml").isTouched(old))
    }
  }

  @Test func aFileOfAnUnknownNameIsRefused() throws {
    try TinyRun.inFolder { run in
      try run.write([], "rewards.toml")
      let found = failure {
        try resolveParameters(run.path("rewards.toml"), output: run.path("p/rewards.toml"))
      }
      #expect(found?.status == .usage && found?.message.contains("reward.toml") == true)
      #expect(!FilePath.exists(run.path("p")))
    }
  }

  @Test func aFileOfAnotherRevisionIsRefused() throws {
    try TinyRun.inFolder { run in
      let file = try run.parameters("reward", ["resultRevision": "999"])
      let found = failure { _ = try Resolved<RewardParameters>(file: file) }
      #expect(found?.status == .usage && found?.message.contains("revision 999") == true)
    }
  }

  @Test func revisionsAreWrittenOnlyWhenTheyChange() throws {
    try TinyRun.inFolder { run in
      try writeRevisions(to: run.path("revisions"))
      try run.age("revisions")
      let old = try run.stamp("revisions")
      try writeRevisions(to: run.path("revisions"))
      #expect(try run.stamp("revisions") == old)
      #expect(String(decoding: old.bytes, as: UTF8.self).contains("train-child "))
    }
  }
}
