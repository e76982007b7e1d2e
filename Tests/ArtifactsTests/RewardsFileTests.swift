import HDF5
import TestSupport
import Testing

@testable import Artifacts

private func read(_ content: ArtifactContent, _ folder: String) throws -> RewardsFile {
  try content.write(to: folder + "/a.h5")
  return try RewardsFile(ArtifactReader(folder + "/a.h5", expecting: .rewards))
}

@Suite struct RewardsFileTests {
  @Test func rewardsAreReadBackEqualFailuresIncluded() throws {
    try withTemporaryFolder { folder in
      let new = try read(Tiny.content(.rewards), folder)
      #expect(new.round == 3 && new.entries == Tiny.rewards.entries)
    }
  }

  @Test func aRoundWithoutASingleEpochIsReadBackEqual() throws {
    try withTemporaryFolder { folder in
      var file = Tiny.rewards
      file.entries = [file.entries[2], file.entries[2]]
      let new = try read(file.content(Tiny.header(.rewards)), folder)
      #expect(new.entries == file.entries)
      try ArtifactReader(any: folder + "/a.h5").verify()
    }
  }

  @Test func unknownOutcomesAndRoundsAreRefused() throws {
    try withTemporaryFolder { folder in
      let content = try Tiny.content(.rewards)
      let words = content.with("outcome", .text(["completed", "late", "completed"]))
      let error = #expect(throws: ArtifactError.self) { try read(words, folder) }
      #expect(error?.reason.hasPrefix("outcome: \"late\" is none of completed, ") == true)
      var round = content
      round.attributes["round"] = .integer(0)
      #expect(throws: ArtifactError.self) { try read(round, folder) }
    }
  }
}
