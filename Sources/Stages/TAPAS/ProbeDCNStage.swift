// The stage `probe-dcn`: how difficult a data set is, by training a small network on it.

import Artifacts
import HDF5
import NN
import TAPAS
import Tensor

/// Parameters of `probe-dcn`.
public struct ProbeDCNParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .probeDCN }
  /// The network.
  public let probeNet: ProbeNet
  /// How it is trained.
  public let training: TrainingOptions
  /// Seed of its weights and of the order of images.
  public let seed: Int

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    probeNet = try reader.choice("probeNet")
    training = try TrainingOptions(from: &reader)
    seed = try reader.integer("seed", in: 0...Int(Int32.max))
  }
}

/// `probe-dcn`: writes a `DifficultyFile`.
public struct ProbeDCNStage {
  /// The prepared images.
  public var images: String
  /// The parameter file.
  public var parameters: String
  /// The output.
  public var output: String
  /// Asked before every batch.
  var shouldStop: () -> Bool = { PreemptionSignal.requested }

  /// The stage with its arguments.
  public init(images: String, parameters: String, output: String) {
    self.images = images
    self.parameters = parameters
    self.output = output
  }

  /// Runs the stage.
  ///
  /// - Throws: ``Preempted`` after SIGTERM or SIGUSR1, when the checkpoint is written.
  public func run() throws {
    PreemptionSignal.install()
    let resolved = try Resolved<ProbeDCNParameters>(file: parameters)
    let reader = try ArtifactReader(images, expecting: .images)
    let header = ArtifactHeader(
      format: .difficulty, stage: .probeDCN, parameters: resolved.text,
      seed: resolved.values.seed, inputs: [ArtifactInput("images", reader.payloadHash)],
      determinism: reader.header.determinism)
    let run = StageRun(header, output: output)
    if try run.isFresh() { return TrainingCheckpoint.remove(output) }
    let measured = try probe(reader, resolved, header)
    try run.commit(measured.content(header))
    TrainingCheckpoint.remove(output)
    Console.line(
      "\(output): \(measured.dataset.name) has the difficulty number "
        + "\(decimals(measured.dataset.difficulty, 4)) (\(measured.probeNet))")
  }

  private func probe(
    _ reader: ArtifactReader, _ resolved: Resolved<ProbeDCNParameters>, _ header: ArtifactHeader
  ) throws -> DifficultyFile {
    let images = try ImagesFile(reader), description = images.description
    let graph = resolved.values.probeNet.graph(
      image: description.shape, classes: description.classes)
    let identity = digest([resolved.text, reader.payloadHash])
    let trainer = try Trainer(
      graph, options: resolved.values.training,
      streams: RandomStreams(key: UInt64(identity.prefix(16), radix: 16) ?? 0))
    let loop = EpochLoop(
      identity: identity, title: "probing for \(FilePath.ending(output))", output: output,
      header: header, checkpointEpochs: 0,
      shouldStop: shouldStop)
    var history = TrainingHistory()
    do {
      try loop.train(trainer, epochs: resolved.values.training.epochs, on: images, &history)
    } catch let error as TrainingDiverged where history.count > 0 {
      // The peak before the divergence is still a measurement.
      Console.error("probe-dcn: warning: \(error.description)")
    }
    return DifficultyFile(
      dataset: MeasuredDataset(
        name: description.name, classes: description.classes,
        difficulty: history.validationAccuracy.max() ?? 0, probe: digest([resolved.text])),
      probeNet: resolved.values.probeNet.rawValue, parameterCount: try graph.parameterCount(),
      history: history)
  }

  private func digest(_ texts: [String]) -> String {
    var digest = Digest()
    digest.update("espalier-probe-1")
    for text in texts { digest.update(text) }
    return digest.hexadecimal
  }
}
