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

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    temperature = try reader.number("temperature", in: 0.01...100)
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
      return try draw(state, resolved.values.temperature).content(header)
    }
  }

  private func draw(_ state: ControllerState, _ temperature: Double) throws -> SamplesFile {
    let space = state.policy.layout.space
    let traces = (0..<count).map { index in
      var random = streams.stream(.sampling, at: (round - 1) * count + index)
      switch strategy {
      case .controller:
        let trace = state.policy.sample(temperature: temperature, using: &random)
        return Draw(trace.choices, trace.probabilities)
      case .uniform: return Draw(uniformlyFrom: space, using: &random)
      }
    }
    return SamplesFile(
      round: round, strategy: strategy,
      temperature: strategy == .controller ? temperature : 1, space: space,
      architectures: try traces.map { try Architecture($0.choices, in: space) },
      probabilities: traces.map(\.probabilities), logProbabilities: traces.map(\.logProbability))
  }

  /// The twin draws from streams of its own.
  private var streams: RandomStreams {
    RandomStreams(seed: seed, owner: "sample/\(strategy.rawValue)")
  }
}

/// One architecture and what it was drawn from.
private struct Draw {
  let choices: [Int]
  let probabilities: [[Double]]

  init(_ choices: [Int], _ probabilities: [[Double]]) {
    self.choices = choices
    self.probabilities = probabilities
  }

  init(uniformlyFrom space: SearchSpace, using random: inout Philox) {
    let kinds = space.openKinds
    let counts = (0..<space.tokenCount).map { kinds[space.kindIndex(at: $0)].values.count }
    choices = counts.map { random.integer(below: $0) }
    probabilities = counts.map { [Double](repeating: 1 / Double($0), count: $0) }
  }

  var logProbability: Double {
    zip(choices, probabilities).reduce(0) { $0 + Elementary.log($1.1[$1.0]) }
  }
}
