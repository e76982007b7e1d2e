import Artifacts
import Controller
import TestSupport
import Testing

@testable import Stages

@Suite struct UpdateControllerStageTests {
  /// A controller, its samples and made-up rewards.
  private func prepared(_ body: (TinyRun) throws -> Void) throws {
    try TinyRun.inFolder { run in
      try run.parameters("search-space")
      try run.controller()
      try run.sample()
      try run.writeRewards(round: 1, [0.2, 0.6])
      try body(run)
    }
  }

  private func state(_ run: TinyRun, _ name: String) throws -> ControllerState {
    try ControllerState(run.reader(name))
  }

  @Test func theInitialControllerDependsOnTheSeedAlone() throws {
    try prepared { run in
      let first = try run.reader("controller.h5").content()
      try run.reader("controller.h5").verify()
      #expect(first.attributes["round"] == .integer(0) && first.attributes["baseline"] == nil)
      let weights = try state(run, "controller.h5").policy.parameters
      #expect(weights.allSatisfy { abs($0) <= 0.08 } && Set(weights).count > weights.count / 2)
      try run.controller(seed: 2)
      #expect(try state(run, "controller.h5").policy.parameters != weights)
      try run.controller(seed: 1)
      #expect(try run.reader("controller.h5").content() == first)
    }
  }

  @Test func anUpdateMovesTheWeightsAndKeepsABaseline() throws {
    try prepared { run in
      try run.update()
      let (old, new) = try (state(run, "controller.h5"), state(run, "controller-1.h5"))
      #expect(new.policy.parameters != old.policy.parameters)
      #expect(new.adam.step == 1)
      #expect(new.baseline != nil)
      let file = try run.reader("controller-1.h5").content()
      #expect(file.attributes["round"] == .integer(1))
      #expect(try abs(run.reader("controller-1.h5").number("mean_reward") - 0.4) < 1e-12)
      #expect(file.header.inputs.map(\.role) == ["controller", "samples", "rewards"])
    }
  }

  @Test func whatWasLearnedMakesTheBetterSampleLikelier() throws {
    try prepared { run in
      try run.update(["learningRate": "0.05"])
      let samples = try SamplesFile(run.reader("samples.h5"))
      func advantage(_ name: String) throws -> Double {
        let policy = try state(run, name).policy
        let logs = samples.architectures.map { architecture in
          policy.follow(architecture, temperature: 1).logProbability
        }
        return logs[1] - logs[0]
      }
      #expect(try advantage("controller-1.h5") > advantage("controller.h5"))
    }
  }

  @Test func samplesOfAnotherRoundOrSpaceAreRefused() throws {
    try prepared { run in
      try run.sample(round: 2, to: "later.h5")
      let round = failure { try run.update(samples: "later.h5") }
      #expect(round?.status == .badData && round?.message.contains("do not belong") == true)
      try run.sample(count: 3, to: "more.h5")
      expectFailure(.badData) { try run.update(samples: "more.h5") }
      try run.parameters("search-space", ["filters": "[2, 8]"])
      try run.controller()
      expectFailure(.badData) { try run.update() }
      #expect(!FilePath.exists(run.path("controller-1.h5")))
    }
  }

  @Test func aWrongKindOfArtifactIsNamed() throws {
    try prepared { run in
      let found = failure { try run.update(samples: "rewards.h5") }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("this is espalier-rewards") == true)
      #expect(found?.message.contains("give espalier-samples") == true)
    }
  }

  @Test func aFreshControllerIsTouchedAndAnotherRateWritesItAgain() throws {
    try prepared { run in
      try run.update()
      try run.age("controller.h5", "controller-1.h5")
      let old = try (run.stamp("controller.h5"), run.stamp("controller-1.h5"))
      try run.controller()
      try run.update()
      #expect(try run.stamp("controller.h5").isTouched(old.0))
      #expect(try run.stamp("controller-1.h5").isTouched(old.1))
      try run.update(["learningRate": "0.02"])
      #expect(try run.stamp("controller-1.h5").bytes != old.1.bytes)
    }
  }
}
