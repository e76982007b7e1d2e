// What follows a search over recurrent cells: grid search, chosen cell, test perplexity.

import Artifacts
import Foundation
import HDF5
import NN
import SearchSpace
import Tensor
import Testing

@testable import Stages

extension TinyText {
  /// Two cells as `select` would list them.
  func select() throws {
    let space = SearchSpace.recurrent(
      RecurrentSpace(
        baseNumber: 2, combinations: [.add, .multiply], activations: [.tanh, .sigmoid]))
    var random = RandomStreams(key: 5).stream(.sampling, at: 0)
    let entries = try (1...2).map { rank in
      ListedArchitecture(
        label: "rank-\(rank)",
        architecture: try Architecture(space.drawUniformly(using: &random).decisions, in: space),
        round: 1, sample: rank, identity: String(repeating: "a", count: 64), accuracy: 10)
    }
    try ArchitecturesFile(entries).content(
      ArtifactHeader(format: .architectures, stage: .select, parameters: "count = 2\n")
    ).write(to: path("selected.h5"))
  }

  /// A grid of two points over the two cells, as far as its choice.
  func grid(_ changes: [String: String] = [:]) throws {
    try preprocess()
    try select()
    let base = try parameters()
    let keys = [
      ("epochs", "2"), ("learningRate", "[0.0, 1.0]"), ("initialRange", "[0.2]"),
      ("dropout", "[0.25]"), ("decayAfter", "[2]"),
    ]
    try write(
      keys.map { "\($0) = \(changes[$0] ?? $1)\n" }.joined(), "grid-search-text.toml")
    let points = [1, 2].map { path("point-\($0).toml") }
    try PlanGridStage(
      parameters: path("grid-search-text.toml"), base: base, outputs: points
    ).run()
    for (index, point) in points.enumerated() {
      for cell in 1...2 {
        try TrainLanguageModelStage(
          source: .samples(path("selected.h5"), number: cell), corpus: path("corpus.h5"),
          parameters: point, experiments: path("experiments"),
          output: path("child-\(index)-\(cell).h5"), progress: nil
        ).run()
      }
    }
    try choose()
  }

  func choose() throws {
    try write(
      "perplexityConstant = 80\nwindow = 1\nfailureReward = 0.0\n", "reward.toml")
    try ChooseGridPointStage(
      children: [0, 1].flatMap { point in (1...2).map { path("child-\(point)-\($0).h5") } },
      parameters: path("grid-search-text.toml"), base: path("train-language-model.toml"),
      rewardParameters: path("reward.toml"), output: path("grid.h5")
    ).run()
  }

  func trainFinal() throws {
    try TrainLanguageModelStage(
      source: .chosen(selected: path("selected.h5"), grid: path("grid.h5")),
      corpus: path("corpus.h5"), parameters: nil, experiments: path("experiments"),
      output: path("final-record.h5"), model: path("final.h5"), progress: nil
    ).run()
  }

  func evaluate(_ model: String = "final.h5", test: String = "test-corpus.h5") throws {
    try EvaluateStage(
      model: path(model), test: path(test), name: "final", named: ["final"],
      output: path("evaluation.h5"), threads: 1
    ).run()
  }

  func evaluation() throws -> TextEvaluationFile {
    try TextEvaluationFile(ArtifactReader(path("evaluation.h5"), expecting: .textEvaluation))
  }
}

@Suite struct LanguageFinishTests {
  @Test func aPointIsTheBaseWithItsOwnValues() throws {
    try TinyText.inFolder { run in
      try run.grid()
      let point = try Resolved<TrainLanguageModelParameters>(file: run.path("point-2.toml"))
      let options = point.values.options(vocabulary: 9)
      #expect(point.values.epochs == 2)
      #expect(point.values.learningRate(epoch: 0) == 1)
      #expect(options.initialRange == 0.2 && options.hidden == 8)
      #expect(options.dropout.inputs == 0.25 && options.dropout.outputs == 0.25)
      #expect(options.dropout.recurrent == 0)
    }
  }

  @Test func theSmallestPerplexityIsChosen() throws {
    try TinyText.inFolder { run in
      try run.grid()
      let grid = try GridFile(ArtifactReader(run.path("grid.h5"), expecting: .grid))
      #expect(grid.measure == .perplexity && grid.trials.count == 4)
      let best = grid.trials.compactMap(\.score).min()
      let first = try #require(grid.trials.first { $0.score == best })
      #expect(grid.chosenPoint == first.point && grid.chosenArchitecture == first.architecture)
      // A step size of nothing learns nothing.
      #expect(grid.chosenPoint == 2 && grid.chosen("learning_rate") == 1)
    }
  }

  @Test func anImpossibleDecayIsRefused() throws {
    try TinyText.inFolder { run in
      let found = failure { try run.grid(["decayAfter": "[1.5]"]) }
      #expect(found?.status == .usage)
      #expect(found?.message.contains("1.5 is no number of epochs") == true)
    }
  }

  @Test func theFinalModelIsTheChosenTraining() throws {
    try TinyText.inFolder { run in
      try run.grid()
      try run.trainFinal()
      let grid = try GridFile(ArtifactReader(run.path("grid.h5"), expecting: .grid))
      let model = try LanguageModelFile(
        ArtifactReader(run.path("final.h5"), expecting: .languageModel))
      let chosen = grid.trials.first {
        $0.point == grid.chosenPoint && $0.architecture == grid.chosenArchitecture
      }
      #expect(model.description.identity == chosen?.identity)
      #expect(model.history.validationScore.last == chosen?.score)
    }
  }

  @Test func theTestPerplexityIsThatOfTheModel() throws {
    try TinyText.inFolder { run in
      try run.grid()
      try run.trainFinal()
      try run.evaluate()
      let found = try run.evaluation()
      let model = try LanguageModelFile(
        ArtifactReader(run.path("final.h5"), expecting: .languageModel))
      let test = try TestCorpusFile.tokens(
        ArtifactReader(run.path("test-corpus.h5"), expecting: .testCorpus))
      let expected = try model.model(path: "final.h5").evaluate(test)
      #expect(abs(found.loss - expected) < 1e-12)
      #expect(found.tokenCount == (test.count - 1) / 4 * 4)
      #expect(found.perplexity == Elementary.exp(found.loss))
      // Nothing is opened a second time.
      let old = try Data(contentsOf: URL(fileURLWithPath: run.path("evaluation.h5")))
      try run.evaluate()
      #expect(try Data(contentsOf: URL(fileURLWithPath: run.path("evaluation.h5"))) == old)
    }
  }

  @Test func theTestTextOfAnotherPreparationIsRefused() throws {
    try TinyText.inFolder { run in
      try run.grid()
      try run.trainFinal()
      try run.preprocess(["testTokens": "60"])
      let found = failure { try run.evaluate() }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("prepared in another way") == true)
    }
  }

  @Test func aTestTextShorterThanAnUnrollIsRefused() throws {
    try TinyText.inFolder { run in
      try run.write("the fig tree has 1 buds\n", "test.txt")
      try run.grid()
      try run.trainFinal()
      let found = failure { try run.evaluate() }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("give a longer test text") == true)
    }
  }

  @Test func gridsOfImagesAreRefused() throws {
    try TinyText.inFolder { run in
      try run.grid()
      try Tiny.imageGrid(run.path("grid.h5"))
      let found = failure { try run.trainFinal() }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("this grid is of images") == true)
    }
  }
}

private enum Tiny {
  static func imageGrid(_ path: String) throws {
    try GridFile(
      axes: ["learning_rate", "weight_decay", "batch_norm_epsilon", "decay_share"].map {
        GridAxis($0, $0, [0.5])
      }, pointParameters: ["epochs = 1\n"], trials: [], chosenPoint: 1, chosenArchitecture: 1
    ).content(ArtifactHeader(format: .grid, stage: .chooseGridPoint, parameters: ""))
      .write(to: path)
  }
}
