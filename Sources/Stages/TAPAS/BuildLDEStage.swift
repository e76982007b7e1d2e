// The stage `build-lde`: the children of a run become a segment of the database of experiments.

import Artifacts
import SearchSpace
import TAPAS

/// `build-lde`: writes an `LDESegmentFile`.
public struct BuildLDEStage {
  /// The rounds' samples, or lists of architectures.
  public var samples: [String]
  /// The rounds' rewards, in the same order.
  public var rewards: [String]
  /// What the children were trained on.
  public var images: String
  /// The data set's difficulty.
  public var difficulty: String
  /// The children's parameters.
  public var parameters: String
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(
    samples: [String], rewards: [String], images: String, difficulty: String, parameters: String,
    output: String
  ) {
    self.samples = samples
    self.rewards = rewards
    self.images = images
    self.difficulty = difficulty
    self.parameters = parameters
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<TrainChildParameters>(file: parameters)
    let rounds = try zip(samples, rewards).map {
      (
        try ArtifactReader($0, expecting: .samples, .architectures),
        try ArtifactReader($1, expecting: .rewards)
      )
    }
    let images = try ArtifactReader(images, expecting: .images)
    let difficulty = try ArtifactReader(difficulty, expecting: .difficulty)
    let roles = rounds.enumerated().flatMap { index, round in
      [
        ArtifactInput("samples-\(index + 1)", round.0.payloadHash),
        ArtifactInput("rewards-\(index + 1)", round.1.payloadHash),
      ]
    }
    let all = rounds.flatMap { [$0.0, $0.1] } + [images, difficulty]
    let header = ArtifactHeader(
      format: .ldeSegment, stage: .buildLDE, parameters: resolved.text,
      inputs: roles + [
        ArtifactInput("images", images.payloadHash),
        ArtifactInput("difficulty", difficulty.payloadHash),
      ], determinism: DeterminismClass(madeFrom: all.map(\.header.determinism)))
    try StageRun(header, output: output).make {
      let segment = try segment(rounds, images, difficulty, resolved.values)
      Console.line("\(output): \(segment.experiments.count) experiments")
      return segment.content(header)
    }
  }

  private func segment(
    _ rounds: [(ArtifactReader, ArtifactReader)], _ images: ArtifactReader,
    _ difficulty: ArtifactReader, _ parameters: TrainChildParameters
  ) throws -> LDESegmentFile {
    let description = try ImagesFile(images).description
    let dataset = try DifficultyFile(difficulty).dataset
    guard dataset.name == description.name, dataset.classes == description.classes else {
      throw ArtifactError(
        path: difficulty.path,
        reason: "it is the difficulty of \(dataset.name) (\(dataset.classes) classes), but the "
          + "children were trained on \(description.name) (\(description.classes) classes); measure that with "
          + "probe-dcn")
    }
    var seen: Set<String> = []
    let experiments = try rounds.flatMap { samples, rewards in
      let round = try pairs(samples, rewards)
      return try round.compactMap { architecture, entry -> RecordedExperiment? in
        guard let accuracy = entry.score, seen.insert(entry.identity).inserted else {
          return nil
        }
        let graph = try architecture.graph(
          image: description.shape, classes: description.classes)
        let records = try graph.records()
        return RecordedExperiment(
          identity: entry.identity, dataset: 0, architecture: architecture.summary,
          layers: records.map(\.layer),
          prefixAccuracies: try prefixes(records, entry, accuracy, rewards.path),
          curve: entry.curve)
      }
    }
    return LDESegmentFile(
      training: parameters.identityText, datasets: [dataset], experiments: experiments)
  }

  /// The accuracy of the network cut after each layer, where it was measured.
  private func prefixes(
    _ records: [GraphRecord], _ entry: RewardsFile.Entry, _ accuracy: Double, _ path: String
  ) throws -> [Double?] {
    let measured = entry.prefixAccuracies
    guard !measured.isEmpty else {
      return [Double?](repeating: nil, count: records.count - 1) + [accuracy]
    }
    let cuts = (records.last?.cut ?? 0) + 1
    guard measured.count == cuts else {
      throw ArtifactError(
        path: path, reason: "\(entry.identity) has \(measured.count) prefixes, not \(cuts)")
    }
    return records.map { $0.cut.map { measured[$0] } }
  }

  private func pairs(
    _ samples: ArtifactReader, _ rewards: ArtifactReader
  ) throws -> [(Architecture, RewardsFile.Entry)] {
    let earned = try RewardsFile(rewards)
    let (architectures, round) = try architectures(samples)
    guard round ?? earned.round == earned.round, architectures.count == earned.entries.count else {
      throw ArtifactError(
        path: rewards.path,
        reason: "these are not the rewards of \(samples.path); give both in the order of the rounds"
      )
    }
    return Array(zip(architectures, earned.entries))
  }

  /// The architectures, and their round where they have one.
  private func architectures(_ reader: ArtifactReader) throws -> ([Architecture], Int?) {
    guard reader.header.format == .samples else {
      return (try ArchitecturesFile(reader).entries.map(\.architecture), nil)
    }
    let drawn = try SamplesFile(reader)
    return (drawn.architectures, drawn.round)
  }
}
