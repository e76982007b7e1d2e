// The stage `sample`: one round's architectures, from the controller or uniformly.

import Artifacts
import Controller
import SearchSpace
import Tensor

/// Parameters of `sample`.
public struct SampleParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .sample }
  /// Divides the controller's logits; 1 in the paper.
  public let temperature: Double
  /// How the number of layers grows.
  public let depth: DepthSchedule

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    temperature = try reader.number("temperature", in: 0.01...100)
    depth = try DepthSchedule(from: &reader)
  }
}

/// The number of layers grows with the number of samples (Zoph & Le 2017, section 4.1: from 6, by 2 every
/// 1,600 samples).
public struct DepthSchedule: Hashable, Sendable {
  /// Layers added at a time; 0 for a constant depth.
  public let step: Int
  /// Samples between two additions.
  public let samples: Int
  /// The depth that is never exceeded.
  public let limit: Int

  init(from reader: inout ParameterReader) throws {
    step = try reader.integer("layersStep", in: 0...100)
    samples = try reader.integer("layersStepSamples", in: 1...1 << 40)
    limit = try reader.integer("layersLimit", in: 1...1000)
  }

  /// The depth after `seen` samples of a search that begins with `start` layers.
  public func layers(start: Int, seen: Int) -> Int {
    max(start, min(limit, start + step * (seen / samples)))
  }
}

/// `sample`: writes ``SamplesFile``.
public struct SampleStage {
  /// Where the controller lies.
  public var controller: String
  /// The parameter file.
  public var parameters: String
  /// The output.
  public var output: String
  /// Run seed.
  public var seed: Int
  /// The round, from 1.
  public var round: Int
  /// Architectures to draw.
  public var count: Int
  /// How to choose; the uniform twin reads the controller's search space only.
  public var strategy: SamplingStrategy

  /// The stage with its arguments.
  public init(
    controller: String, parameters: String, output: String, seed: Int, round: Int, count: Int,
    strategy: SamplingStrategy
  ) {
    self.controller = controller
    self.parameters = parameters
    self.output = output
    self.seed = seed
    self.round = round
    self.count = count
    self.strategy = strategy
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<SampleParameters>(file: parameters)
    let reader = try ArtifactReader(controller, expecting: .controller)
    let header = ArtifactHeader(
      format: .samples, stage: .sample,
      parameters: resolved.text
        + "round = \(round)\ncount = \(count)\nstrategy = \"\(strategy.rawValue)\"\n",
      seed: seed, inputs: [ArtifactInput("controller", reader.payloadHash)],
      determinism: reader.header.determinism)
    try StageRun(header, output: output).make {
      let state = try ControllerState(reader)
      return try draw(state, resolved.values).content(header)
    }
  }

  private func draw(
    _ state: ControllerState, _ parameters: SampleParameters
  ) throws -> SamplesFile {
    let start = state.policy.layout.space
    let layers = try depth(parameters.depth, of: start)
    let space = layers.map { start.with(layers: $0) } ?? start
    let traces = (0..<count).map { index in
      var random = streams.stream(.sampling, at: (round - 1) * count + index)
      switch strategy {
      case .controller:
        return Draw(
          state.policy.sample(
            layers: layers, temperature: parameters.temperature, using: &random))
      case .uniform: return Draw(space.drawUniformly(using: &random))
      }
    }
    return SamplesFile(
      round: round, strategy: strategy,
      temperature: strategy == .controller ? parameters.temperature : 1, space: space,
      architectures: try traces.map {
        try Architecture($0.decisions, in: space)
      },
      probabilities: traces.map(\.probabilities),
      connectionProbabilities: traces.map(\.connectionProbabilities),
      logProbabilities: traces.map(\.logProbability))
  }

  /// The number of layers of this round, where the space has one.
  private func depth(_ schedule: DepthSchedule, of space: SearchSpace) throws -> Int? {
    guard let start = space.layers else {
      guard schedule.step == 0 else {
        throw ParameterError(
          file: parameters, line: nil, key: "layersStep",
          reason: "this search space has no layers that could be added; write 0")
      }
      return nil
    }
    return schedule.layers(start: start, seen: (round - 1) * count)
  }

  /// The twin draws from streams of its own.
  private var streams: RandomStreams {
    RandomStreams(seed: seed, owner: "sample/\(strategy.rawValue)")
  }
}

/// One architecture and what it was drawn from.
private struct Draw {
  let decisions: Decisions
  let probabilities: [[Double]]
  let connectionProbabilities: [[Double]]
  let logProbability: Double

  init(_ trace: PolicyTrace) {
    decisions = trace.decisions
    probabilities = trace.probabilities
    connectionProbabilities = trace.connectionProbabilities
    logProbability = trace.logProbability
  }

  init(_ draw: UniformDraw) {
    decisions = draw.decisions
    probabilities = draw.probabilities
    connectionProbabilities = draw.connectionProbabilities
    logProbability = draw.logProbability
  }
}
