// Texts through the stages: preprocess-text, train-language-model, reward.

import Artifacts
import Foundation
import HDF5
import NN
import TestSupport
import Testing

@testable import Stages

/// A tiny text and its parameter files in a folder.
struct TinyText {
  let folder: String

  static func inFolder(_ body: (TinyText) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let run = TinyText(folder: folder)
      for (name, lines) in [("train", 60), ("valid", 30), ("test", 30)] {
        try run.write(
          (0..<lines).map { "the \($0 % 3 == 0 ? "pear" : "fig") tree has \($0 % 5) buds\n" }
            .joined(), "\(name).txt")
      }
      try body(run)
    }
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
  }

  func preprocess(_ changes: [String: String] = [:]) throws {
    try write(
      keys(
        [
          ("corpus", "\"tiny\""), ("trainingFile", "\"\(path("train.txt"))\""),
          ("validationFile", "\"\(path("valid.txt"))\""), ("testFile", "\"\(path("test.txt"))\""),
          ("level", "\"word\""), ("vocabularyLimit", "50"), ("rareTokens", "\"error\""),
          ("trainingTokens", "0"), ("validationTokens", "0"), ("testTokens", "0"),
        ], changes), "preprocess-text.toml")
    try PreprocessTextStage(
      parameters: path("preprocess-text.toml"), output: path("corpus.h5"),
      testOutput: path("test-corpus.h5"), dataFolder: nil, importedHashes: path("hashes.txt")
    ).run()
  }

  func parameters(_ changes: [String: String] = [:]) throws -> String {
    try write(
      keys(
        [
          ("epochs", "3"), ("batchSize", "4"), ("unroll", "5"), ("embeddingUnits", "8"),
          ("hiddenUnits", "8"), ("layers", "1"), ("sharedEmbeddings", "true"),
          ("initialRange", "0.1"), ("wordDropout", "0.0"), ("inputDropout", "0.2"),
          ("layerDropout", "0.2"), ("outputDropout", "0.2"), ("recurrentDropout", "0.0"),
          ("variationalDropout", "false"), ("gradientNormLimit", "5"), ("lossPer", "\"sequence\""),
          ("learningRate", "1.0"), ("decayAfter", "1"), ("decayFactor", "0.5"), ("seed", "1"),
          ("memoryLimitMiB", "512"), ("forwardMFLOPsLimit", "100"), ("checkpointEpochs", "0"),
        ], changes), "train-language-model.toml")
    return path("train-language-model.toml")
  }

  private func keys(_ all: [(String, String)], _ changes: [String: String]) -> String {
    all.map { "\($0) = \(changes[$0] ?? $1)\n" }.joined()
  }

  /// The record of a known cell's training.
  func train(
    _ cell: String = "worked-example", _ changes: [String: String] = [:],
    experiments: String = "experiments"
  ) throws -> ChildFile {
    try TrainLanguageModelStage(
      source: .known(cell), corpus: path("corpus.h5"), parameters: try parameters(changes),
      experiments: path(experiments), output: path("child.h5"), progress: nil
    ).run()
    return try ChildFile(ArtifactReader(path("child.h5"), expecting: .child))
  }
}

@Suite struct LanguageStagesTests {
  @Test func aTextIsNumberedAndItsTestPartLiesApart() throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      let file = try CorpusFile(ArtifactReader(run.path("corpus.h5"), expecting: .corpus))
      #expect(file.training.count == 60 * 7 && file.validation.count == 30 * 7)
      #expect(file.description.vocabulary.contains("<eos>"))
      let test = try TestCorpusFile.tokens(
        ArtifactReader(run.path("test-corpus.h5"), expecting: .testCorpus))
      #expect(test.count == 30 * 7)
    }
  }

  @Test func aTrainingsCostIsPlannedBeforeIt() throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      let reader = try ArtifactReader(run.path("corpus.h5"), expecting: .corpus)
      func cost(_ changes: [String: String]) throws -> (bytes: Int, operations: Double) {
        let parameters = try Resolved<TrainLanguageModelParameters>(file: run.parameters(changes))
        return try LanguageTraining(
          .lstm, reader, parameters.values, folder: run.path("experiments")
        ).cost()
      }
      let child = try run.train("lstm")
      let small = try cost([:])
      #expect(small.operations == Double(child.experiment.forwardFLOPs * 3 * (3 * 420 + 210)))
      #expect(small.bytes == child.experiment.memoryBytes + 4 * (420 + 210))
      let large = try cost(["hiddenUnits": "2000", "embeddingUnits": "2000", "memoryLimitMiB": "1"])
      #expect(large.bytes == (1 << 20) + 4 * (420 + 210))
    }
  }

  @Test func aModelLearnsAndItsRecordHasPerplexities() throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      let child = try run.train("lstm", ["epochs": "6"])
      let scores = child.experiment.history.validationScore
      #expect(child.experiment.outcome == .completed && scores.count == 6)
      #expect(scores[5] < scores[0] && scores[5] < 10)
      #expect(child.experiment.history.learningRate == [1, 0.5, 0.25, 0.125, 0.0625, 0.03125])
    }
  }

  @Test func aStoppedTrainingGoesOnToTheSameBytes() throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      let whole = try run.train().experiment
      let reader = try ArtifactReader(run.path("corpus.h5"), expecting: .corpus)
      let values = try Resolved<TrainLanguageModelParameters>(file: try run.parameters()).values
      var training = try LanguageTraining(
        .workedExample, reader, values, folder: run.path("stopped"))
      var asked = 0
      training.shouldStop = {
        asked += 1
        return asked == 30
      }
      #expect(throws: Preempted.self) { _ = try training.experiment() }
      #expect(FilePath.exists(run.path("stopped/\(whole.identity).h5.checkpoint")))
      asked = 100
      #expect(try training.experiment().file == whole)
      #expect(!FilePath.exists(run.path("stopped/\(whole.identity).h5.checkpoint")))
    }
  }

  @Test func mirroredCellsAreOneChild() throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      let first = try run.train().experiment
      let mirrored = try RecurrentCell(
        nodes: [.init(.multiply, .relu), .init(.add, .tanh), .init(.multiply, .sigmoid)],
        inject: .init(.add, .relu), cellStateIndex: 0, injectIndex: 1)
      let reader = try ArtifactReader(run.path("corpus.h5"), expecting: .corpus)
      let values = try Resolved<TrainLanguageModelParameters>(file: try run.parameters()).values
      let second = try LanguageTraining(mirrored, reader, values, folder: run.path("other"))
      #expect(try second.experiment().file == first)
    }
  }

  @Test func anEndlessStepSizeDivergesAndALargeModelIsNotTrained() throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      let wild = ["learningRate": "1000.0", "gradientNormLimit": "0", "initialRange": "10.0"]
      let large = ["memoryLimitMiB": "1", "hiddenUnits": "256", "embeddingUnits": "256"]
      let diverged = try run.train("plain", wild).experiment
      #expect(
        diverged.outcome == .diverged || diverged.history.validationScore.allSatisfy { $0 > 9 })
      #expect(try run.train("lstm", large).experiment.outcome == .tooLarge)
    }
  }

  @Test func aTextShorterThanOneUnrollIsRefusedWithWhatIsNeeded() throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      let error = #expect(throws: ArtifactError.self) {
        _ = try run.train("plain", ["unroll": "90"])
      }
      #expect(error?.description.contains("361 are needed") == true)
    }
  }

  @Test func perplexitiesAreRewardedByTheirInverseSquareAndByNothingElse() throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      let score = try #require(
        Measure.perplexity.best(try run.train().experiment.history.validationScore))
      func reward(_ rule: String) throws -> RewardsFile.Entry {
        try run.write("\(rule)\nwindow = 5\nfailureReward = 0.0\n", "reward.toml")
        try RewardStage(
          children: [run.path("child.h5")], parameters: run.path("reward.toml"),
          output: run.path("rewards.h5")
        ).run()
        return try RewardsFile(ArtifactReader(run.path("rewards.h5"), expecting: .rewards))
          .entries[0]
      }
      let entry = try reward("perplexityConstant = 80")
      #expect(entry.score == score && entry.reward == 80 / (score * score))
      #expect(throws: ParameterError.self) { _ = try reward("exponent = 3") }
    }
  }
}
