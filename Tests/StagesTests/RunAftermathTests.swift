import Artifacts
import Foundation
import Testing

@testable import Stages

@Suite struct RunAftermathTests {
  /// A finished run in the layout that make gives it.
  private func withFinishedRun(_ body: (TinyRun, [String]) throws -> Void) throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      for folder in ["models", "evaluations", "grid/point-01"] {
        try FilePath.createFolder(run.path(folder))
      }
      try run.trainFinal(to: "models/final.h5")
      try run.evaluate("models/final.h5")
      try run.copy("evaluation-final.h5", to: "evaluations/final.h5")
      try run.copy("grid-1-1.h5", to: "grid/point-01/child-01.h5")
      let rounds = try ["samples.h5", "rewards.h5"].map { try run.reader($0).payloadHash }
      try body(run, rounds)
    }
  }

  @Test func aFinishedRunIsReadWhole() throws {
    try withFinishedRun { run, rounds in
      let found = try #require(try RunAftermath(run.folder).read(after: rounds))
      #expect(found.selected.count == 1)
      #expect(found.grid != nil)
      #expect(found.models.map(\.name) == ["final"])
      #expect(try #require(found.models[0].skipDensity) <= 1)
      #expect(found.evaluation(of: found.models[0]) != nil)
    }
  }

  @Test func whatWasMadeFromOtherRoundsIsLeftOut() throws {
    try withFinishedRun { run, rounds in
      let found = try RunAftermath(run.folder).read(after: rounds.reversed())
      #expect(found == nil)
    }
  }

  @Test func whatWasMadeFromAnotherSelectionIsLeftOut() throws {
    try withFinishedRun { run, rounds in
      try run.select(2)
      let found = try #require(try RunAftermath(run.folder).read(after: rounds))
      #expect(found.selected.count == 2)
      #expect(found.grid == nil && found.models.isEmpty && found.evaluations.isEmpty)
    }
  }
}

extension TinyRun {
  fileprivate func copy(_ name: String, to target: String) throws {
    try FileManager.default.copyItem(atPath: path(name), toPath: path(target))
  }
}
