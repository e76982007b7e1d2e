import Artifacts
import Tensor
import TestSupport
import Testing

@testable import Stages

@Suite struct SampleStageTests {
  private func withController(_ body: (TinyRun) throws -> Void) throws {
    try TinyRun.inFolder { run in
      try run.parameters("search-space")
      try run.controller()
      try body(run)
    }
  }

  private func payload(_ run: TinyRun) throws -> String { try run.reader("samples.h5").payloadHash }

  @Test(arguments: SamplingStrategy.allCases)
  func oneSeedGivesOnePayloadAndEachRoundItsOwn(_ strategy: SamplingStrategy) throws {
    try withController { run in
      try run.sample(strategy, count: 8)
      let first = try run.bytes("samples.h5")
      let samples = try SamplesFile(run.reader("samples.h5"))
      #expect(samples.strategy == strategy && samples.architectures.count == 8)
      try run.sample(strategy, seed: 2, count: 8)
      let other = try SamplesFile(run.reader("samples.h5"))
      #expect(other.architectures != samples.architectures)
      try run.sample(strategy, round: 2, count: 8)
      #expect(try SamplesFile(run.reader("samples.h5")).architectures != samples.architectures)
      try run.sample(strategy, count: 8)
      #expect(try run.bytes("samples.h5") == first)
    }
  }

  @Test func roundsOfFewerSamplesDrawTheSameSequence() throws {
    try withController { run in
      try run.sample(.uniform, count: 4)
      let four = try SamplesFile(run.reader("samples.h5")).architectures
      try run.sample(.uniform, round: 2, count: 2)
      #expect(try SamplesFile(run.reader("samples.h5")).architectures == Array(four[2...]))
    }
  }

  @Test func theTwinDoesNotDependOnTheControllersWeights() throws {
    try withController { run in
      try run.sample(.uniform, count: 8)
      let first = try SamplesFile(run.reader("samples.h5"))
      try run.controller(seed: 5)
      try run.sample(.uniform, count: 8)
      let second = try SamplesFile(run.reader("samples.h5"))
      #expect(second.architectures == first.architectures)
      #expect(first.probabilities.allSatisfy { $0.allSatisfy { $0 == [0.5, 0.5] } })
    }
  }

  @Test func logProbabilitiesAreTheSumsOverTheChosenTokens() throws {
    try withController { run in
      try run.sample(count: 8)
      let samples = try SamplesFile(run.reader("samples.h5"))
      for (index, architecture) in samples.architectures.enumerated() {
        let sum = zip(architecture.choices, samples.probabilities[index])
          .reduce(0) { $0 + Elementary.log($1.1[$1.0]) }
        #expect(abs(sum - samples.logProbabilities[index]) < 1e-12)
      }
    }
  }

  @Test func freshSamplesAreTouchedAndAnotherCountWritesThemAgain() throws {
    try withController { run in
      try run.sample()
      try run.age("samples.h5")
      let old = try run.stamp("samples.h5")
      try run.sample()
      #expect(try run.stamp("samples.h5").isTouched(old))
      try run.sample(count: 3)
      #expect(try run.stamp("samples.h5").inode != old.inode)
      #expect(try SamplesFile(run.reader("samples.h5")).architectures.count == 3)
    }
  }

  @Test func anotherKindOfArtifactInPlaceOfTheControllerIsRefused() throws {
    try withController { run in
      try run.sample()
      let found = failure { try run.sample(controller: "samples.h5", to: "new.h5") }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("this is espalier-samples") == true)
      #expect(!FilePath.exists(run.path("new.h5")))
    }
  }
}
