// The stage `evaluate`: the only one that opens the test images.

import Artifacts
import FoundationEssentials
import NN
import Tensor

/// `evaluate`: writes ``EvaluationFile``.
///
/// Each opening of the test images is this artifact. A second one under the same name is refused when it is
/// of another network made from the same inputs: that would be choosing by test accuracy. When the inputs
/// have changed, the artifact of the opening before is kept in the folder `earlier` beside the new one.
public struct EvaluateStage {
  /// The model.
  public var model: String
  /// The test images.
  public var test: String
  /// Name of the model.
  public var name: String
  /// All models that the pipeline evaluates.
  public var named: [String]
  /// The output.
  public var output: String
  /// Threads; no part of the results.
  public var threads: Int

  /// The stage with its arguments.
  public init(
    model: String, test: String, name: String, named: [String], output: String, threads: Int
  ) {
    self.model = model
    self.test = test
    self.name = name
    self.named = named
    self.output = output
    self.threads = threads
  }

  /// Runs the stage.
  public func run() throws {
    guard named.contains(name) else {
      throw ArtifactError(
        path: model,
        reason: "the model \(name) is none of those that pipeline.mk names for evaluation "
          + "(\(named.joined(separator: ", "))); name all of them in EVALUATE before the first one")
    }
    let modelReader = try ArtifactReader(model, expecting: .model)
    let file = try ModelFile(modelReader)
    let testReader = try ArtifactReader(test, expecting: .testImages)
    guard file.description.preprocessing == testReader.header.origin else {
      throw ArtifactError(
        path: test,
        reason:
          "these images were prepared in another way than those that \(model) was trained on; "
          + "run make again to train it on the present ones")
    }
    let header = ArtifactHeader(
      format: .evaluation, stage: .evaluate, parameters: "name = \"\(name)\"\n",
      inputs: [
        ArtifactInput("model", modelReader.payloadHash),
        ArtifactInput("test", testReader.payloadHash),
      ],
      determinism: DeterminismClass(madeFrom: [modelReader, testReader].map(\.header.determinism)))
    let run = StageRun(header, output: output)
    if try run.isFresh() { return }
    try checkEarlier(modelReader, file)
    let start = Date()
    let evaluation = try evaluate(file, modelReader, testReader)
    let seconds = Date().timeIntervalSince(start) / Double(evaluation.imageCount)
    try run.commit(
      evaluation.content(header), measured: ["inferenceSecondsPerImage": seconds])
    Console.line(
      "\(name): \(evaluation.correct) of \(evaluation.imageCount) test images right, error "
        + "\(decimals((1 - evaluation.accuracy) * 100, 2)) %")
  }

  /// Keeps the opening that the output records so far.
  ///
  /// - Throws: `ArtifactError` when the output is of another network from the same inputs, or is damaged.
  private func checkEarlier(_ modelReader: ArtifactReader, _ model: ModelFile) throws {
    guard FilePath.exists(output) else { return }
    let reader = try ArtifactReader(output, expecting: .evaluation)
    let old = try EvaluationFile(reader)
    if old.modelInputs == inputs(of: modelReader), old.identity != model.description.identity {
      throw ArtifactError(
        path: output,
        reason:
          "the test images were opened for \(name) already, and \(self.model) is another network "
          + "from the same inputs; evaluate it under a name of its own in pipeline.mk")
    }
    try EarlierOpenings.keep(output, name: name, payloadHash: reader.payloadHash)
  }

  /// What a model was made from, but for its place in the list of architectures.
  private func inputs(of reader: ArtifactReader) -> [String] {
    let lines = reader.header.parameters.split(separator: "\n").filter {
      !$0.hasPrefix("number = ")
    }
    return reader.header.inputs.map(\.text) + lines.map(String.init)
  }

  private func evaluate(
    _ model: ModelFile, _ modelReader: ArtifactReader, _ testReader: ArtifactReader
  ) throws -> EvaluationFile {
    let images = try TestImagesFile.images(testReader)
    let trainer = try model.trainer(threads: threads, path: self.model)
    let score = try trainer.evaluate(on: images)
    return EvaluationFile(
      name: name, namedModels: named, identity: model.description.identity,
      parameterCount: model.parameterCount, modelInputs: inputs(of: modelReader),
      classNames: model.description.classNames,
      labels: (0..<images.count).map { Int32(images.label(of: $0)) },
      logits: try trainer.logits(on: images), loss: score.loss)
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
