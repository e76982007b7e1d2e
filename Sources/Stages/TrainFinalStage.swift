// The stage `train-final`: one network at the chosen point of the grid, to convergence, with its weights.

import Artifacts
import FoundationEssentials
import HDF5
import NN
import SearchSpace
import Tensor

/// Parameters of `train-final`.
public struct FinalTrainingParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .trainFinal }
  /// Passes over the training images; the chosen point's decay share refers to them.
  public let epochs: Int
  /// Seed of the training.
  public let seed: Int
  /// Epochs between private checkpoints; 0 for none.
  public let checkpointEpochs: Int

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    epochs = try reader.integer("epochs", in: 1...100_000)
    seed = try reader.integer("seed", in: 0...Int(Int32.max))
    checkpointEpochs = try reader.integer("checkpointEpochs", in: 0...100_000)
  }

  /// The parameters of `train-child` for the final training at the chosen point of `grid`.
  func training(_ grid: GridFile, of path: String) throws -> Resolved<TrainChildParameters> {
    let chosen = try Resolved<TrainChildParameters>(text: grid.chosenParameters, file: path)
    guard let share = grid.chosen("decay_share") else {
      throw ArtifactError(
        path: path, reason: "this grid is of language models; give one of images here")
    }
    let text = try chosen.replacing(
      [
        "epochs": "\(epochs)", "scheduleEpochs": GridPoint.decayEpochs(share: share, of: epochs),
        "seed": "\(seed)", "checkpointEpochs": "\(checkpointEpochs)",
      ], file: path)
    return try Resolved(text: text, file: path)
  }
}

/// `train-final`: writes ``ModelFile``.
public struct TrainFinalStage {
  /// The list of architectures, from `select` or `perturb`.
  public var architectures: String
  /// Which of them, from 1; nil for the one that the grid search chose.
  public var number: Int?
  /// The grid search.
  public var grid: String
  /// The images.
  public var images: String
  /// The parameter file.
  public var parameters: String
  /// The output.
  public var output: String
  /// Threads; no part of the results.
  public var threads: Int
  /// Asked before every batch.
  var shouldStop: () -> Bool = { PreemptionSignal.requested }

  /// The stage with its arguments.
  public init(
    architectures: String, number: Int?, grid: String, images: String, parameters: String,
    output: String, threads: Int
  ) {
    self.architectures = architectures
    self.number = number
    self.grid = grid
    self.images = images
    self.parameters = parameters
    self.output = output
    self.threads = threads
  }

  /// Runs the stage.
  ///
  /// - Throws: ``Preempted`` after SIGTERM or SIGUSR1, when the checkpoint is written.
  public func run() throws {
    PreemptionSignal.install()
    let resolved = try Resolved<FinalTrainingParameters>(file: parameters)
    let gridReader = try ArtifactReader(grid, expecting: .grid)
    let imagesReader = try ArtifactReader(images, expecting: .images)
    let chosen = try GridFile(gridReader)
    let number = number ?? chosen.chosenArchitecture
    let source = try ArchitectureSource(architectures, number: number)
    let training = try resolved.values.training(chosen, of: grid)
    let header = ArtifactHeader(
      format: .model, stage: .trainFinal, parameters: resolved.text + "number = \(number)\n",
      seed: resolved.values.seed,
      inputs: [
        ArtifactInput("architectures", source.reader.payloadHash),
        ArtifactInput("grid", gridReader.payloadHash),
        ArtifactInput("images", imagesReader.payloadHash),
      ],
      determinism: DeterminismClass(
        madeFrom: [source.reader, gridReader, imagesReader].map(\.header.determinism)))
    let run = StageRun(header, output: output)
    if try run.isFresh() { return TrainingCheckpoint.remove(output) }
    let final = try FinalTraining(
      source, imagesReader, training, output: output, threads: threads)
    let model = try final.train(header, shouldStop: shouldStop)
    try run.commit(model.content(header), measured: final.measured(model))
    TrainingCheckpoint.remove(output)
    let accuracy = decimals(model.validationAccuracy, 4)
    Console.line("\(output): validation accuracy \(accuracy) after \(model.history.count) epochs")
  }
}

/// One final network between its identity and its weights.
private struct FinalTraining {
  let description: ModelDescription
  private let images: ImagesFile
  private let output: String
  private let checkpointEpochs: Int
  private let trainer: Trainer
  private let epochs: Int

  init(
    _ source: ArchitectureSource, _ reader: ArtifactReader,
    _ training: Resolved<TrainChildParameters>, output: String, threads: Int
  ) throws {
    let images = try ImagesFile(reader)
    let graph = try source.architecture.graph(
      image: images.description.shape, classes: images.description.classes)
    let text = graph.canonicalText
    var options = training.values.training
    options.threads = threads
    let identity = training.values.identity(
      graph: text, images: reader.payloadHash, determinism: reader.header.determinism)
    description = ModelDescription(
      label: source.label, identity: identity, graph: graph, graphText: text,
      summary: source.architecture.summary, training: training.text,
      preprocessing: reader.header.origin, classNames: images.description.classNames,
      forwardFLOPs: try graph.forwardFLOPs(),
      memoryBytes: try Plan(graph).bytes(training.values.training))
    self.images = images
    self.output = output
    checkpointEpochs = training.values.checkpointEpochs
    epochs = options.epochs
    trainer = try Trainer(
      graph, options: options,
      streams: RandomStreams(key: UInt64(identity.prefix(16), radix: 16) ?? 0))
  }

  func train(_ header: ArtifactHeader, shouldStop: @escaping () -> Bool) throws -> ModelFile {
    let loop = EpochLoop(
      identity: description.identity, title: "training \(FilePath.ending(output))", output: output,
      header: header,
      checkpointEpochs: checkpointEpochs, shouldStop: shouldStop)
    var history = TrainingHistory()
    do {
      try loop.train(trainer, epochs: epochs, on: images, &history)
    } catch let error as TrainingDiverged {
      throw ArtifactError(
        path: output,
        reason: "the final training failed: \(error.description); leave the largest rates out of "
          + "grid-search.toml")
    }
    let tensors = trainer.state.tensors.filter { !$0.name.hasPrefix("momentum.") }
    return ModelFile(description, tensors: tensors, history: history)
  }

  /// Seconds of inference for one image: for the sidecar, never for the artifact.
  func measured(_ model: ModelFile) throws -> [String: Double] {
    let start = Date()
    _ = try trainer.evaluate(on: images.validation)
    let seconds = Date().timeIntervalSince(start) / Double(images.validation.count)
    return ["inferenceSecondsPerImage": seconds]
  }
}
