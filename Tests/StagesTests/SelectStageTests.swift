import Artifacts
import Foundation
import Testing

@testable import Stages

@Suite struct SelectStageTests {
  /// Rewards of a round whose children have these accuracies; equal names are equal networks.
  private func rewards(
    _ run: TinyRun, _ accuracies: [Double?], identities: [String]
  ) throws {
    let entries = zip(accuracies, identities).map { accuracy, identity in
      RewardsFile.Entry(
        ExperimentFile(
          identity: identity, graph: "", outcome: accuracy == nil ? .diverged : .completed,
          history: TrainingHistory(), parameterCount: 1, forwardFLOPs: 1, memoryBytes: 1),
        reward: accuracy ?? 0, score: accuracy)
    }
    try RewardsFile(round: 1, entries: entries)
      .content(ArtifactHeader(format: .rewards, stage: .reward, parameters: ""))
      .write(to: run.path("rewards.h5"))
  }

  private func selected(
    _ accuracies: [Double?], identities: [String], count: Int
  ) throws -> [ListedArchitecture] {
    var entries: [ListedArchitecture] = []
    try TinyRun.inFolder { run in
      try run.preprocess()
      try run.parameters("search-space")
      try run.controller()
      try run.sample(count: accuracies.count)
      try rewards(run, accuracies, identities: identities)
      try run.select(count)
      entries = try ArchitecturesFile(run.reader("selected.h5")).entries
      let drawn = try SamplesFile(run.reader("samples.h5"))
      for entry in entries {
        #expect(entry.architecture == drawn.architectures[entry.sample - 1])
      }
    }
    return entries
  }

  @Test func theBestComeFirstAndFailuresNever() throws {
    let found = try selected(
      [0.5, nil, 0.75, 0.625], identities: ["a", "b", "c", "d"], count: 3)
    #expect(found.map(\.sample) == [3, 4, 1])
    #expect(found.map(\.accuracy) == [0.75, 0.625, 0.5])
    #expect(found.map(\.label) == ["rank-1", "rank-2", "rank-3"])
  }

  @Test func equalAccuraciesAreRankedByTheOrderOfSampling() throws {
    let found = try selected([0.5, 0.75, 0.75], identities: ["a", "b", "c"], count: 2)
    #expect(found.map(\.sample) == [2, 3])
  }

  @Test func theSameNetworkIsSelectedOnce() throws {
    let found = try selected([0.75, 0.75, 0.5], identities: ["a", "a", "b"], count: 2)
    #expect(found.map(\.sample) == [1, 3])
  }

  @Test func tooFewNetworksAreAnErrorThatNamesTheVariable() throws {
    try TinyRun.inFolder { run in
      try run.search()
      let found = failure { try run.select(3) }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("SELECT") == true)
    }
  }

  @Test func rewardsOfAnotherRoundAreRefused() throws {
    try TinyRun.inFolder { run in
      try run.search()
      try run.writeRewards(round: 2, [0.5, 0.25])
      expectFailure(.badData) { try run.select() }
    }
  }

  @Test func aSecondCallTouchesTheSelection() throws {
    try TinyRun.inFolder { run in
      try run.search()
      try run.select()
      try run.age("selected.h5")
      let old = try run.stamp("selected.h5")
      try run.select()
      #expect(try run.stamp("selected.h5").isTouched(old))
    }
  }

  @Test func aChildOfTheSelectionIsTheSampledNetworkAgain() throws {
    try TinyRun.inFolder { run in
      try run.search()
      try run.select()
      let entry = try ArchitecturesFile(run.reader("selected.h5")).entries[0]
      try TrainChildStage(
        samples: run.path("selected.h5"), sample: 1, images: run.path("images.h5"),
        parameters: run.path("train-child.toml"), experiments: run.path("experiments"),
        output: run.path("again.h5"), progress: nil
      ).run()
      #expect(try ChildFile(run.reader("again.h5")).experiment.identity == entry.identity)
      #expect(try run.experiments().count <= 2)
    }
  }
}
