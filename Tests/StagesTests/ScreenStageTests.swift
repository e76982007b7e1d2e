import Artifacts
import HDF5
import TestSupport
import Testing

@testable import Stages

@Suite struct ScreenStageTests {
  private func screen(
    _ run: TinyRun, predictor: String?, share: Double = 0.5, random: Double = 0
  ) throws -> ScreenFile {
    try WholeFile.write(
      text: "trainedShare = \(share)\nrandomShare = \(random)\nseed = 1\n",
      to: run.path("screen.toml"))
    try ScreenStage(
      samples: run.path("samples.h5"), predictor: predictor.map(run.path),
      difficulty: .measured(run.path("dcn.h5")), images: run.path("images.h5"),
      parameters: run.path("screen.toml"), output: run.path("screen.h5")
    ).run()
    return try ScreenFile(run.reader("screen.h5"))
  }

  private func train(_ run: TinyRun, _ samples: ClosedRange<Int>) throws -> [ChildFile] {
    try samples.map { sample in
      try TrainChildStage(
        samples: run.path("samples.h5"), sample: sample, images: run.path("images.h5"),
        parameters: run.parameters("train-child"), experiments: run.path("experiments"),
        output: run.path("child-\(sample).h5"), progress: nil, screen: run.path("screen.h5")
      ).run()
      return try ChildFile(run.reader("child-\(sample).h5"))
    }
  }

  private func reward(_ run: TinyRun, count: Int, screen: String?, counts: Bool) throws
    -> RewardsFile
  {
    try RewardStage(
      children: (1...count).map { run.path("child-\($0).h5") },
      parameters: run.parameters("reward", ["countScreened": "\(counts)"]),
      screen: screen.map(run.path), output: run.path("rewards.h5")
    ).run()
    return try RewardsFile(run.reader("rewards.h5"))
  }

  @Test func onlyTheMostPromisingAreTrainedAndTheOthersGetThePredictedReward() throws {
    try TinyEvolution.inFolder { tiny in
      let run = tiny.run
      try run.sample(count: 4)
      let screen = try screen(run, predictor: "tap.h5")
      let predicted = screen.entries.compactMap(\.predicted)
      #expect(screen.entries.count { $0.isTrained } == 2 && predicted.count == 4)
      let chosen = screen.entries.filter(\.isTrained).compactMap(\.predicted)
      #expect((chosen.min() ?? 0) >= predicted.sorted()[1])

      let children = try train(run, 1...4)
      #expect(
        children.map { $0.experiment.outcome == .screened } == screen.entries.map { !$0.isTrained })
      try #expect(run.experiments().count <= 2)

      let rewards = try reward(run, count: 4, screen: "screen.h5", counts: true)
      for (entry, opinion) in zip(rewards.entries, screen.entries) {
        #expect(entry.predicted == opinion.predicted && entry.isCounted)
        let accuracy = opinion.isTrained ? entry.score : opinion.predicted
        let value = try #require(accuracy)
        #expect(entry.reward == value * value * value)
        #expect((entry.score != nil) == opinion.isTrained)
      }
      try run.update()
    }
  }

  @Test func screenedSamplesCanBeLeftOutOfTheGradient() throws {
    try TinyEvolution.inFolder { tiny in
      let run = tiny.run
      try run.sample(count: 4)
      _ = try screen(run, predictor: "tap.h5")
      _ = try train(run, 1...4)
      var controllers: [String] = []
      for counts in [true, false] {
        let rewards = try reward(run, count: 4, screen: "screen.h5", counts: counts)
        #expect(rewards.entries.count { !$0.isCounted } == (counts ? 0 : 2))
        try run.update()
        controllers.append(try run.reader("controller-1.h5").payloadHash)
      }
      #expect(controllers[0] != controllers[1])
    }
  }

  @Test func withoutAPredictorAllAreTrained() throws {
    try TinyEvolution.inFolder { tiny in
      let screen = try screen(tiny.run, predictor: nil)
      #expect(screen.entries.allSatisfy { $0.isTrained && $0.predicted == nil })
      let children = try train(tiny.run, 1...2)
      #expect(children.allSatisfy { $0.experiment.outcome == .completed })
      // The rewards are those of a search that knows of no screens, but for where they come from.
      let screened = try reward(tiny.run, count: 2, screen: "screen.h5", counts: true)
      let plain = try reward(tiny.run, count: 2, screen: nil, counts: true)
      #expect(screened.entries == plain.entries)
    }
  }

  @Test func aScreenedChildNeedsItsScreen() throws {
    try TinyEvolution.inFolder { tiny in
      let run = tiny.run
      _ = try screen(run, predictor: "tap.h5")
      _ = try train(run, 1...2)
      let found = failure { _ = try reward(run, count: 2, screen: nil, counts: true) }
      #expect(found?.status == .badData && found?.message.contains("add --screen") == true)
      try run.sample(seed: 2)
      expectFailure(.badData) { _ = try train(run, 1...1) }
    }
  }

  @Test func someOfTheTrainedAreDrawnAmongTheOthers() throws {
    try TinyEvolution.inFolder { tiny in
      try tiny.run.sample(count: 8)
      let best = try screen(tiny.run, predictor: "tap.h5")
      let mixed = try screen(tiny.run, predictor: "tap.h5", random: 0.5)
      #expect(mixed.entries.count { $0.isTrained } == 4 && best.entries.count { $0.isTrained } == 4)
      #expect(mixed.entries != best.entries)
      try #expect(screen(tiny.run, predictor: "tap.h5", random: 0.5) == mixed)
    }
  }
}
