import Artifacts
import Foundation
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

  /// Layer types and a learning rate: the controller, the twin and the update take whatever lengths come.
  @Test func architecturesOfDifferentLengthsAreSampledAndRewarded() throws {
    try TinyRun.inFolder { run in
      try run.parameters(
        "search-space",
        [
          "layerTypes": "[\"convolution\", \"maximumPool\", \"batchNormalisation\"]",
          "poolSize": "[2, 3]", "poolStride": "[1, 2]", "learningRate": "[0.1, 0.01]",
          "skipConnections": "true",
        ])
      try run.controller()
      for strategy in SamplingStrategy.allCases {
        try run.sample(strategy, count: 12)
        let samples = try SamplesFile(run.reader("samples.h5"))
        #expect(Set(samples.architectures.map(\.choices.count)).count > 1)
        for (architecture, rows) in zip(samples.architectures, samples.probabilities) {
          #expect(rows.count == architecture.choices.count)
          #expect(rows.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
        }
      }
    }
  }

  @Test func cellsAreSampledAndHaveNoDepthToGrow() throws {
    try TinyRun.inFolder { run in
      let file = run.path("search-space.toml")
      try "family = \"nasbench201\"\nedgesShareTokens = false\n".write(
        toFile: file, atomically: true, encoding: .utf8)
      try run.controller()
      try run.sample(count: 3)
      let cells = try SamplesFile(run.reader("samples.h5")).architectures
      #expect(cells.allSatisfy { $0.choices.count == 6 && $0.summary.hasPrefix("|") })
      try run.parameters("sample", ["layersStep": "2"])
      #expect(throws: ParameterError.self) {
        try SampleStage(
          controller: run.path("controller.h5"), parameters: run.path("sample.toml"),
          output: run.path("other.h5"), seed: 1, round: 1, count: 1, strategy: .uniform
        ).run()
      }
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
