// The stage `train-child`: trains one architecture, unless it was trained before.

import Artifacts
import HDF5
import Kernels
import NN
import SearchSpace
import Tensor

/// `train-child`: writes ``ChildFile``, and the shared ``ExperimentFile`` that it names.
public struct TrainChildStage {
  /// The round's samples, or a list of architectures from `select` or `perturb`.
  public var samples: String
  /// Which of them to train, from 1.
  public var sample: Int
  /// The images.
  public var images: String
  /// The parameter file.
  public var parameters: String
  /// The folder of the experiments that all runs share.
  public var experiments: String
  /// The run's record.
  public var output: String
  /// Where to tell that a child is done; nil for nowhere.
  public var progress: ProgressLog?
  /// Which of the samples are worth a training; nil for all.
  public var screen: String?

  /// The stage with its arguments.
  public init(
    samples: String, sample: Int, images: String, parameters: String, experiments: String,
    output: String, progress: ProgressLog?, screen: String? = nil
  ) {
    self.samples = samples
    self.sample = sample
    self.images = images
    self.parameters = parameters
    self.experiments = experiments
    self.output = output
    self.progress = progress
    self.screen = screen
  }

  /// Runs the stage.
  ///
  /// - Throws: ``Preempted`` after SIGTERM or SIGUSR1, when the checkpoint is written.
  public func run() throws {
    PreemptionSignal.install()
    let resolved = try Resolved<TrainChildParameters>(file: parameters)
    let source = try ArchitectureSource(samples, number: sample)
    let imagesReader = try ArtifactReader(images, expecting: .images)
    // In a list, the parameters say everything: a grid search decides the learning rate itself.
    var child = try ChildTraining(
      source.architecture, imagesReader, resolved.values, folder: experiments,
      predictsRate: source.samples != nil)
    child.title = "training \(FilePath.ending(output))"
    if let screen, try isScreened(screen, source) {
      return try writeScreened(child, source, imagesReader, resolved, screen)
    }
    let plan = plan(source, imagesReader, resolved)
    if let drawn = source.samples { try progress?.childBegins(drawn, sample, plan: plan) }
    let experiment = try child.experiment()
    let header = ArtifactHeader(
      format: .child, stage: .trainChild, parameters: resolved.text, seed: resolved.values.seed,
      inputs: [
        ArtifactInput("samples", source.reader.payloadHash),
        ArtifactInput("images", imagesReader.payloadHash),
        ArtifactInput("experiment", experiment.payloadHash),
      ], determinism: imagesReader.header.determinism)
    try StageRun(header, output: output).make {
      ChildFile(round: source.round, sample: sample, experiment: experiment.file).content(header)
    }
    guard let drawn = source.samples else { return }
    try progress?.childDone(drawn, sample, experiment.file, plan: plan)
  }

  /// Names what is searched, whatever the depth of a round.
  private func plan(
    _ source: ArchitectureSource, _ images: ArtifactReader,
    _ resolved: Resolved<TrainChildParameters>
  ) -> String {
    var plan = Digest()
    let space = source.samples?.space.with(layers: 1).text ?? ""
    for text in [resolved.text, images.payloadHash, space] { plan.update(text) }
    return String(plan.hexadecimal.prefix(8))
  }
}

extension TrainChildStage {
  /// Prints what the training needs, for a batch system: nothing is trained or written.
  ///
  /// Memory is that of the plan, the images, which are mapped, and 64 MiB for the program; work is that of all
  /// epochs, three times the forward pass for each training image and once for each validation image.
  public func printPlan() throws {
    let values = try Resolved<TrainChildParameters>(file: parameters).values
    let source = try ArchitectureSource(samples, number: sample)
    let reader = try ArtifactReader(images, expecting: .images)
    let file = try ImagesFile(reader)
    let child = try ChildTraining(
      source.architecture, reader, values, folder: experiments,
      predictsRate: source.samples != nil)
    let network = try child.screened()
    let images = file.training.count + file.validation.count
    let bytes =
      min(network.memoryBytes, values.memoryLimitMiB << 20)
      + images * file.description.shape.count * 4
    // Layer by layer, each prefix is trained as the whole.
    let trainings = values.prefixAccuracies == .incremental ? try child.graph.layers().count : 1
    let passes =
      trainings * values.training.epochs * (3 * file.training.count + file.validation.count)
    let work = Double(network.forwardFLOPs) * Double(passes)
    Console.answer("memory MiB: \((bytes >> 20) + 65)")
    Console.answer("work GFLOP: \(Int(work / 1e9) + 1)")
  }

  /// Whether the predictor thought too little of the sample.
  private func isScreened(_ path: String, _ source: ArchitectureSource) throws -> Bool {
    let reader = try ArtifactReader(path, expecting: .screen)
    guard reader.header.inputs.contains(ArtifactInput("samples", source.reader.payloadHash)) else {
      throw ArtifactError(
        path: path, reason: "it does not belong to \(samples); give the screen of their round")
    }
    return try !ScreenFile(reader).entries[sample - 1].isTrained
  }

  /// The record of a sample that is not trained.
  private func writeScreened(
    _ child: ChildTraining, _ source: ArchitectureSource, _ images: ArtifactReader,
    _ resolved: Resolved<TrainChildParameters>, _ screen: String
  ) throws {
    let reader = try ArtifactReader(screen, expecting: .screen)
    let header = ArtifactHeader(
      format: .child, stage: .trainChild, parameters: resolved.text, seed: resolved.values.seed,
      inputs: [
        ArtifactInput("samples", source.reader.payloadHash),
        ArtifactInput("images", images.payloadHash), ArtifactInput("screen", reader.payloadHash),
      ],
      determinism: DeterminismClass(
        madeFrom: [images.header.determinism, reader.header.determinism]))
    try StageRun(header, output: output).make {
      ChildFile(round: source.round, sample: sample, experiment: try child.screened())
        .content(header)
    }
  }
}

/// One child between its identity and its experiment.
struct ChildTraining {
  let graph: Graph
  let identity: String
  private let images: ImagesFile
  private let parameters: TrainChildParameters
  private let place: SharedExperiment
  /// What is said to go on, for people who wait.
  var title = "training"
  /// Asked before every batch.
  var shouldStop: () -> Bool = { PreemptionSignal.requested }

  init(
    _ architecture: Architecture, _ reader: ArtifactReader, _ shared: TrainChildParameters,
    folder: String, predictsRate: Bool = true
  ) throws {
    let rate = predictsRate ? architecture.learningRate : nil
    parameters = rate.map { shared.with(learningRate: $0) } ?? shared
    images = try ImagesFile(reader)
    graph = try architecture.graph(
      image: images.description.shape, classes: images.description.classes)
    identity = parameters.identity(
      graph: graph.canonicalText, images: reader.payloadHash, determinism: reader.header.determinism
    )
    let header = ArtifactHeader(
      format: .experiment, stage: .trainChild, parameters: parameters.identityText,
      seed: parameters.seed, inputs: [ArtifactInput("images", reader.payloadHash)],
      determinism: reader.header.determinism)
    place = try SharedExperiment(identity: identity, header: header, folder: folder)
  }

  /// The experiment: as it lies in the store, or trained now.
  func experiment() throws -> (file: ExperimentFile, payloadHash: String) {
    try place.findOrMake(train)
  }

  private func file(_ outcome: ChildOutcome, _ history: TrainingHistory) throws -> ExperimentFile {
    ExperimentFile(
      identity: identity, graph: graph.canonicalText, outcome: outcome, history: history,
      parameterCount: try graph.parameterCount(), forwardFLOPs: try graph.forwardFLOPs(),
      memoryBytes: try Plan(graph, probes: probes).bytes(parameters.training))
  }

  /// What is known of the child without training it.
  func screened() throws -> ExperimentFile { try file(.screened, TrainingHistory()) }

  /// A network beyond every limit: nobody counts its numbers.
  private var uncounted: ExperimentFile {
    ExperimentFile(
      identity: identity, graph: graph.canonicalText, outcome: .tooLarge,
      history: TrainingHistory(), parameterCount: 0, forwardFLOPs: 0, memoryBytes: 0)
  }

  private func train() throws -> ExperimentFile {
    let bare: ExperimentFile
    do {
      bare = try file(.tooLarge, TrainingHistory())
    } catch GraphError.tooManyChannels {
      return uncounted
    }
    if bare.memoryBytes > parameters.memoryLimitMiB << 20
      || bare.forwardFLOPs > parameters.forwardMFLOPsLimit * 1_000_000
    {
      return bare
    }
    var history = TrainingHistory()
    do {
      switch parameters.prefixAccuracies {
      case .none, .heads:
        let trainer = try Trainer(
          graph, probes: try probes, options: parameters.training, streams: place.streams)
        try loop.train(trainer, epochs: parameters.training.epochs, on: images, &history)
      case .incremental:
        try IncrementalTraining(
          graph: graph, options: parameters.training, streams: place.streams, loop: loop
        ).train(on: images, &history)
      }
    } catch is TrainingDiverged {
      return try file(.diverged, history)
    }
    return try file(.completed, history)
  }

  private var loop: EpochLoop {
    EpochLoop(
      identity: identity, title: title, output: place.path, header: place.header,
      checkpointEpochs: parameters.checkpointEpochs, shouldStop: shouldStop)
  }

  /// What the heads read: the network cut after each layer but the last, which is the network itself.
  private var probes: [[Int]] {
    get throws {
      parameters.prefixAccuracies == .heads ? try graph.layers().dropLast().map(\.cut) : []
    }
  }
}
