// A trained language model over a recurrent cell, to be exported.

import Artifacts
import Export
import NN
import Report
import Tensor

/// A model of `train-language-model --model`.
struct LanguageExport: ExportSource {
  /// Unrolls of the validation text that are compared.
  private static let comparedUnrolls = 2

  let reader: ArtifactReader
  private let file: LanguageModelFile
  private let options: LanguageModelOptions
  private let model: TrainedLanguageModel

  init(_ reader: ArtifactReader) throws {
    self.reader = reader
    file = try LanguageModelFile(reader)
    let description = file.description
    options = try file.options(path: reader.path)
    do {
      model = try TrainedLanguageModel(
        description.cell, options, weights: file.tensors, facts: file.facts(reader.payloadHash))
    } catch let error as ExportError {
      throw ArtifactError(path: reader.path, reason: error.description)
    }
  }

  var summary: String {
    let perplexity = file.history.validationScore.last.map { decimals($0, 2) } ?? "unknown"
    return "\(file.parameterCount) parameters, validation perplexity \(perplexity)"
  }

  func onnx(folds: Bool) throws -> ONNXModel {
    guard !folds else {
      throw ParameterError(
        file: reader.path, line: nil, key: nil,
        reason: "a language model has no batch normalisation; leave out --fold")
    }
    return model.onnx
  }

  func json() throws -> String { try model.json }
  func pyTorch(file: String) -> String { model.pyTorch(file: file) }
  func drawing() -> String { CellDrawing(model.cell).text }
  func equations() -> String? { model.cell.latex }

  /// The first steps of the validation text, as in training: every sequence from a state of zeros.
  func reference(_ request: ReferenceRequest) throws -> ReferenceContent {
    let corpus = try ArtifactReader(request.data, expecting: .corpus)
    guard reader.header.inputs.contains(ArtifactInput("corpus", corpus.payloadHash)) else {
      throw ArtifactError(
        path: request.data,
        reason: "\(reader.path) was trained on another text; run make again to train it on this one"
      )
    }
    let trained = try file.model(path: reader.path)
    trained.resetState()
    let batches = try TokenBatches(
      CorpusFile(corpus).validation, batchSize: options.batchSize, unroll: options.unroll)
    let text = (0..<min(batches.count, Self.comparedUnrolls)).map { batches[$0] }
    let tokens = text.flatMap(\.tokens)
    let reference = TextReferenceFile(
      steps: tokens.count / options.batchSize, sequences: options.batchSize, options,
      tokens: tokens, targets: text.flatMap(\.targets),
      logits: try text.flatMap { try trained.logits(tokens: $0.tokens) })
    return ReferenceContent(
      content: reference.content(
        referenceHeader(
          .textReference, "unrolls = \(text.count)\n", reader, "corpus", corpus)))
  }
}

extension LanguageModelFile {
  /// For the metadata of the exported file.
  fileprivate func facts(_ payloadHash: String) -> [ONNXModel.Fact] {
    [
      .init("identity", description.identity), .init("model_sha256", payloadHash),
      .init("cell", description.cell.canonicalText),
      .init("vocabulary", description.vocabulary.joined(separator: "\n")),
      .init("validation_perplexity", history.validationScore.last.map { decimals($0, 4) } ?? ""),
    ]
  }
}
