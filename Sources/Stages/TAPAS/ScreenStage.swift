// The stage `screen`: only the most promising samples of a round are worth a training.

import Artifacts
import SearchSpace
import TAPAS
import Tensor

/// Parameters of `screen`.
public struct ScreenParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .screen }
  /// Share of a round's samples that are trained, rounded up.
  public let trainedShare: Double
  /// Share of the trained ones that are drawn among the less promising, so that the predictor goes on
  /// learning what it thinks little of; rounded down.
  public let randomShare: Double
  /// Seed of these draws.
  public let seed: Int

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    trainedShare = try reader.number("trainedShare", in: 0.01...1)
    randomShare = try reader.number("randomShare", in: 0...1)
    seed = try reader.integer("seed", in: 0...Int(Int32.max))
  }

  /// Which of the samples of a round are trained.
  ///
  /// - Parameters:
  ///   - predicted: Their predicted accuracies.
  ///   - round: The round.
  /// - Returns: For each sample whether it is trained.
  func chooses(_ predicted: [Double], round: Int) -> [Bool] {
    let count = min(predicted.count, Int((trainedShare * Double(predicted.count)).rounded(.up)))
    let drawn = Int((randomShare * Double(count)).rounded(.down))
    let order = predicted.indices.sorted { (-predicted[$0], $0) < (-predicted[$1], $1) }
    var isTrained = [Bool](repeating: false, count: predicted.count)
    for index in order.prefix(count - drawn) { isTrained[index] = true }
    let rest = Array(order.dropFirst(count - drawn))
    var random = RandomStreams(seed: seed, owner: "screen").stream(.subset, at: round)
    for place in random.permutation(rest.count).prefix(drawn) { isTrained[rest[place]] = true }
    return isTrained
  }
}

/// `screen`: writes a `ScreenFile`.
public struct ScreenStage {
  /// The round's samples.
  public var samples: String
  /// The predictor; nil before there is one: then all are trained.
  public var predictor: String?
  /// Difficulty of the data set.
  public var difficulty: DifficultySource
  /// The data set's images.
  public var images: String
  /// The parameter file.
  public var parameters: String
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(
    samples: String, predictor: String?, difficulty: DifficultySource, images: String,
    parameters: String, output: String
  ) {
    self.samples = samples
    self.predictor = predictor
    self.difficulty = difficulty
    self.images = images
    self.parameters = parameters
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<ScreenParameters>(file: parameters)
    let samples = try ArtifactReader(samples, expecting: .samples)
    let images = try ArtifactReader(images, expecting: .images)
    let target = try DifficultyTarget(difficulty)
    let open = try predictor.map { try OpenPredictor($0) }
    try open?.check(target)
    let header = ArtifactHeader(
      format: .screen, stage: .screen, parameters: resolved.text + target.text,
      seed: resolved.values.seed,
      inputs: [
        ArtifactInput("samples", samples.payloadHash), ArtifactInput("images", images.payloadHash),
      ] + target.inputs + (open.map { [$0.input] } ?? []),
      determinism: DeterminismClass(
        madeFrom: [samples.header.determinism, images.header.determinism, target.determinism]
          + (open.map { [$0.reader.header.determinism] } ?? [])))
    try StageRun(header, output: output).make {
      let drawn = try SamplesFile(samples)
      return try screen(drawn, open, target, ImagesFile(images), resolved.values).content(header)
    }
  }

  private func screen(
    _ drawn: SamplesFile, _ open: OpenPredictor?, _ target: DifficultyTarget, _ images: ImagesFile,
    _ parameters: ScreenParameters
  ) throws -> ScreenFile {
    guard let open else {
      return ScreenFile(
        round: drawn.round,
        entries: drawn.architectures.map { _ in .init(predicted: nil, isTrained: true) })
    }
    let data = images.description
    let records = try drawn.architectures.map {
      try EvolveStage.record($0, target.difficulty, data)
    }
    let known = records.compactMap { $0 }
    let values = try open.predict(known, for: "screen")
    // What is no network is left to train-child, which records the failure.
    var next = values.makeIterator()
    let predicted = records.map { $0 == nil ? 0 : next.next() ?? 0 }
    let chosen = parameters.chooses(predicted, round: drawn.round)
    return ScreenFile(
      round: drawn.round,
      entries: zip(predicted, chosen).map { .init(predicted: $0, isTrained: $1) })
  }
}
