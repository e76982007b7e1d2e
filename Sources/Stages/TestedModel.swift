// A trained model in front of the test data, whatever kind it is.

import Artifacts
import NN
import Tensor

/// What `evaluate` needs of a model.
protocol TestedModel {
  /// What it is tested with.
  var test: ArtifactFormat { get }
  /// What comes out.
  var evaluation: ArtifactFormat { get }
  /// What an inference is for, as a name: for the sidecar.
  var unit: String { get }
  /// How its training data was prepared.
  var preprocessing: String { get }
  /// The model's identity.
  var identity: String { get }
  /// Numbers that its training adjusted.
  var parameterCount: Int { get }
  /// Opens the test data.
  func evaluate(
    _ test: ArtifactReader, _ subject: EvaluationSubject, _ header: ArtifactHeader
  ) throws -> TestResult
}

/// What a test came to.
struct TestResult {
  /// The artifact.
  let content: ArtifactContent
  /// Images, or tokens.
  let count: Int
  /// For people.
  let summary: String
}

/// A classifier of images.
struct TestedNetwork: TestedModel {
  private let reader: ArtifactReader
  private let file: ModelFile
  private let threads: Int

  init(_ reader: ArtifactReader, threads: Int) throws {
    self.reader = reader
    self.threads = threads
    file = try ModelFile(reader)
  }

  var test: ArtifactFormat { .testImages }
  var evaluation: ArtifactFormat { .evaluation }
  var unit: String { "Image" }
  var preprocessing: String { file.description.preprocessing }
  var identity: String { file.description.identity }
  var parameterCount: Int { file.parameterCount }

  func evaluate(
    _ test: ArtifactReader, _ subject: EvaluationSubject, _ header: ArtifactHeader
  ) throws -> TestResult {
    let images = try TestImagesFile.images(test)
    let trainer = try file.trainer(threads: threads, path: reader.path)
    let score = try trainer.evaluate(on: images)
    let found = EvaluationFile(
      subject, classNames: file.description.classNames,
      labels: (0..<images.count).map { Int32(images.label(of: $0)) },
      logits: try trainer.logits(on: images), loss: score.loss)
    return TestResult(
      content: found.content(header), count: found.imageCount,
      summary: "\(found.correct) of \(found.imageCount) test images right, error "
        + "\(decimals((1 - found.accuracy) * 100, 2)) %")
  }
}

/// A language model.
struct TestedLanguageModel: TestedModel {
  private let reader: ArtifactReader
  private let file: LanguageModelFile

  init(_ reader: ArtifactReader) throws {
    self.reader = reader
    file = try LanguageModelFile(reader)
  }

  var test: ArtifactFormat { .testCorpus }
  var evaluation: ArtifactFormat { .textEvaluation }
  var unit: String { "Token" }
  var preprocessing: String { file.description.preprocessing }
  var identity: String { file.description.identity }
  var parameterCount: Int { file.parameterCount }

  func evaluate(
    _ test: ArtifactReader, _ subject: EvaluationSubject, _ header: ArtifactHeader
  ) throws -> TestResult {
    let tokens = try TestCorpusFile.tokens(test)
    let losses: [(sum: Double, count: Int)]
    do {
      losses = try file.model(path: reader.path).losses(of: tokens)
    } catch LanguageModelError.textTooShort(let words, let needed) {
      throw ArtifactError(
        path: test.path,
        reason:
          "\(words) test tokens are less than one unroll of every sequence, \(needed) are needed; "
          + "give a longer test text")
    }
    guard losses.allSatisfy(\.sum.isFinite) else {
      throw ArtifactError(
        path: reader.path, reason: "its perplexity of the test text is no number: choose another")
    }
    let found = TextEvaluationFile(
      subject, losses: losses.map(\.sum), tokenCounts: losses.map(\.count))
    return TestResult(
      content: found.content(header), count: found.tokenCount,
      summary: "perplexity \(decimals(found.perplexity, 2)) over \(found.tokenCount) test tokens")
  }
}

extension LanguageModelFile {
  /// How it was trained.
  func options(path: String) throws -> LanguageModelOptions {
    try Resolved<TrainLanguageModelParameters>(text: description.training, file: path).values
      .options(vocabulary: description.vocabulary.count)
  }

  /// The model with its weights, ready for inference.
  ///
  /// - Throws: `ArtifactError` when weights and cell do not belong together.
  func model(path: String) throws -> LanguageModel {
    let model = try LanguageModel(
      cell: description.cell, options: options(path: path), streams: RandomStreams(key: 0))
    var state = model.state
    guard state.weights.map(\.name) == tensors.map(\.name),
      state.weights.map(\.shape) == tensors.map(\.shape)
    else {
      throw ArtifactError(
        path: path,
        reason: "its weights do not belong to its cell and sizes; delete it and run make again")
    }
    state.weights = tensors
    try model.restore(state)
    return model
  }
}

extension ModelFile {
  /// How it was trained.
  func options(path: String) throws -> TrainingOptions {
    try Resolved<TrainChildParameters>(text: description.training, file: path).values.training
  }

  /// The network with the model's weights, ready for inference.
  ///
  /// - Parameters:
  ///   - threads: Threads; no part of the results.
  ///   - path: Where the model lies, for messages.
  ///   - precision: How exact; nil for that of the training.
  /// - Returns: A trainer that holds the model's weights.
  /// - Throws: `ArtifactError` when weights and network do not belong together.
  func trainer(threads: Int, path: String, precision: Precision? = nil) throws -> Trainer {
    var options = try options(path: path)
    options.threads = threads
    options.precision = precision ?? options.precision
    let trainer = try Trainer(description.graph, options: options, streams: RandomStreams(key: 0))
    var state = trainer.state
    for index in state.tensors.indices where !state.tensors[index].name.hasPrefix("momentum.") {
      let fresh = state.tensors[index]
      guard let own = tensors.first(where: { $0.name == fresh.name }), own.shape == fresh.shape
      else {
        throw ArtifactError(
          path: path, reason: "it has no \(fresh.name) \(fresh.shape); delete it and run make again"
        )
      }
      state.tensors[index] = own
    }
    try trainer.restore(state)
    return trainer
  }
}
