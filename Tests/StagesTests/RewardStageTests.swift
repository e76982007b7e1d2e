import Artifacts
import TestSupport
import Testing

@testable import Stages

@Suite struct RewardStageTests {
  private func rewards(
    _ run: TinyRun, _ changes: [String: String] = [:]
  ) throws -> [RewardsFile.Entry] {
    try run.reward([1, 2], changes)
    return try RewardsFile(run.reader("rewards.h5")).entries
  }

  private func withChildren(_ body: (TinyRun) throws -> Void) throws {
    try TinyRun.inFolder { run in
      try run.writeChild(1, accuracies: [0.9, 0.5, 0.25, 0.5])
      try run.writeChild(2, accuracies: [0.1, 0.2, 0.3, 0.4])
      try body(run)
    }
  }

  @Test func theRewardIsAPowerOfTheBestAccuracyInTheWindow() throws {
    try withChildren { run in
      #expect(try rewards(run).map(\.reward) == [0.9 * 0.9 * 0.9, 0.4 * 0.4 * 0.4])
      #expect(try rewards(run, ["window": "3"]).map(\.score) == [0.5, 0.4])
      #expect(try rewards(run, ["window": "3"]).map(\.reward) == [0.125, 0.4 * 0.4 * 0.4])
      #expect(try rewards(run, ["window": "3", "exponent": "1"]).map(\.reward) == [0.5, 0.4])
      #expect(try rewards(run)[0].curve == [0.9, 0.5, 0.25, 0.5])
      try run.reader("rewards.h5").verify()
    }
  }

  @Test(arguments: [ChildOutcome.diverged, .tooLarge])
  func aFailedChildGetsTheFailureRewardWhateverItsHistory(_ outcome: ChildOutcome) throws {
    try withChildren { run in
      try run.writeChild(2, accuracies: [0.9], outcome: outcome)
      let entries = try rewards(run)
      #expect(entries.map(\.reward) == [0.9 * 0.9 * 0.9, -0.25])
      #expect(entries.map(\.score) == [0.9, nil])
      #expect(entries.map(\.curve.count) == [4, 1])
      #expect(entries.map(\.outcome) == [.completed, outcome])
    }
  }

  @Test func childrenMustStandInTheOrderOfOneRound() throws {
    try withChildren { run in
      let swapped = failure { try run.reward([2, 1]) }
      #expect(swapped?.status == .badData && swapped?.message.contains("order") == true)
      expectFailure(.badData) { try run.reward([2]) }
      try run.writeChild(2, accuracies: [0.5], round: 8)
      let mixed = failure { try run.reward() }
      #expect(mixed?.message.contains("child 2 of round 8") == true)
      #expect(!FilePath.exists(run.path("rewards.h5")))
    }
  }

  @Test func aMissingChildIsAMissingResource() throws {
    try withChildren { run in
      let found = failure { try run.reward([1, 2, 3]) }
      #expect(found?.status == .missingResource && found?.message.contains("child-3.h5") == true)
    }
  }

  @Test func freshRewardsAreTouchedAndNewChildrenWriteThemAgain() throws {
    try withChildren { run in
      _ = try rewards(run)
      try run.age("rewards.h5")
      let old = try run.stamp("rewards.h5")
      _ = try rewards(run)
      #expect(try run.stamp("rewards.h5").isTouched(old))
      try run.writeChild(2, accuracies: [0.1, 0.2, 0.3, 0.41])
      #expect(try rewards(run)[1].score == 0.41)
    }
  }
}
