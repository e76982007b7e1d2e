import Artifacts
import Foundation
import HDF5
import NN
import Tensor
import Testing

@testable import Stages

@Suite struct LanguageExportTests {
  /// Trains a known cell and keeps the model.
  private func train(_ run: TinyText, _ cell: String = "worked-example") throws {
    try run.preprocess()
    try trainAgain(run, cell)
  }

  private func trainAgain(
    _ run: TinyText, _ cell: String = "worked-example", _ changes: [String: String] = [:]
  ) throws {
    try TrainLanguageModelStage(
      source: .known(cell), corpus: run.path("corpus.h5"), parameters: try run.parameters(changes),
      experiments: run.path("experiments"), output: run.path("child.h5"),
      model: run.path("model.h5"), progress: nil
    ).run()
  }

  private func model(_ run: TinyText) throws -> LanguageModelFile {
    try LanguageModelFile(ArtifactReader(run.path("model.h5"), expecting: .languageModel))
  }

  @Test func theWeightsAreThoseOfTheLastEpoch() throws {
    try TinyText.inFolder { run in
      try train(run)
      let file = try model(run)
      let values = try Resolved<TrainLanguageModelParameters>(file: try run.parameters()).values
      let trained = try LanguageModel(
        cell: file.description.cell,
        options: values.options(vocabulary: file.description.vocabulary.count),
        streams: RandomStreams(key: 9))
      var state = trained.state
      state.weights = file.tensors
      try trained.restore(state)
      let corpus = try CorpusFile(ArtifactReader(run.path("corpus.h5"), expecting: .corpus))
      #expect(try trained.evaluate(corpus.validation) == file.history.validationLoss.last)
    }
  }

  @Test func aModelOfAKnownExperimentIsTheSameAndAFreshOneIsKept() throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      _ = try run.train()
      try trainAgain(run)
      let first = try Data(contentsOf: URL(fileURLWithPath: run.path("model.h5")))
      try FileManager.default.removeItem(atPath: run.path("experiments"))
      try FileManager.default.removeItem(atPath: run.path("model.h5"))
      try trainAgain(run)
      #expect(try Data(contentsOf: URL(fileURLWithPath: run.path("model.h5"))) == first)
    }
  }

  @Test func aTrainingWithoutAnEndLeavesNoModel() throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      let found = failure {
        try trainAgain(
          run, "lstm",
          ["memoryLimitMiB": "1", "hiddenUnits": "400", "embeddingUnits": "400"])
      }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("no weights") == true)
      #expect(!FilePath.exists(run.path("model.h5")))
    }
  }

  @Test(arguments: ["onnx", "json", "py", "dot", "tex"])
  func everyFormatIsWritten(ending: String) throws {
    try TinyText.inFolder { run in
      try train(run)
      let output = run.path("cell.\(ending)")
      try ExportStage(model: run.path("model.h5"), output: output).run()
      #expect(try Data(contentsOf: URL(fileURLWithPath: output)).count > 200)
      let folded = ExportStage(
        model: run.path("model.h5"), output: run.path("cell.onnx"), folds: true)
      #expect(failure { try folded.run() }?.status == .usage)
    }
  }

  @Test func theReferenceIsTheBeginningOfTheValidationText() throws {
    try TinyText.inFolder { run in
      try train(run)
      try "exit 0".write(toFile: run.path("check"), atomically: true, encoding: .utf8)
      try ExportStage(
        model: run.path("model.h5"), output: run.path("cell.onnx"),
        comparison: ExportComparison(
          data: run.path("corpus.h5"), count: nil, threads: 1,
          reference: run.path("reference.h5"), python: "/bin/bash", script: run.path("check"))
      ).run()
      let found = try TextReferenceFile(
        ArtifactReader(run.path("reference.h5"), expecting: .textReference))
      #expect(found.steps == 10 && found.sequences == 4)
      let corpus = try CorpusFile(ArtifactReader(run.path("corpus.h5"), expecting: .corpus))
      let length = (corpus.validation.count - 1) / 4
      #expect(found.tokens[0] == corpus.validation[0])
      #expect(found.tokens[39] == corpus.validation[3 * length + 9])
      #expect(found.targets[0] == corpus.validation[1])
      // Its cross-entropy is what the kernels say of the same words.
      let file = try model(run)
      let values = try Resolved<TrainLanguageModelParameters>(file: try run.parameters()).values
      let trained = try LanguageModel(
        cell: file.description.cell, options: values.options(vocabulary: found.vocabulary),
        streams: RandomStreams(key: 9))
      var state = trained.state
      state.weights = file.tensors
      try trained.restore(state)
      trained.resetState()
      let halves = [0..<20, 20..<40]
      let expected = try halves.reduce(0.0) {
        $0
          + (try trained.lossSum(
            tokens: Array(found.tokens[$1]), targets: Array(found.targets[$1])))
      }
      let loss = (0..<40).reduce(0.0) { sum, word in
        let row = found.logits[word * found.vocabulary..<(word + 1) * found.vocabulary]
        let exponentials = row.reduce(0.0) { $0 + exp(Double($1)) }
        let chosen = Double(row[row.startIndex + Int(found.targets[word])])
        return sum + log(exponentials) - chosen
      }
      #expect(abs(loss - expected) < 1e-3 * expected)
    }
  }
}
