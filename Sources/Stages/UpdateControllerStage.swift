// The stage `update-controller`: the initial controller, and one REINFORCE step after each round.

import Artifacts
import Controller
import SearchSpace

/// Parameters of `update-controller`.
public struct UpdateControllerParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .updateController }
  /// Units of each LSTM layer; 35 in the paper.
  public let hiddenUnits: Int
  /// All weights start uniformly in ± this; 0.08 in the paper.
  public let initialRange: Double
  /// How updates are made.
  public let options: ReinforceOptions

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    hiddenUnits = try reader.integer("hiddenUnits", in: 1...4096)
    initialRange = try reader.number("initialRange", in: 0...10)
    options = ReinforceOptions(
      adam: AdamOptions(
        learningRate: try reader.number("learningRate", in: 0...10),
        beta1: try reader.number("beta1", in: 0...0.999_999),
        beta2: try reader.number("beta2", in: 0...0.999_999),
        epsilon: try reader.number("epsilon", in: 1e-300...1)),
      baselineDecay: try reader.number("baselineDecay", in: 0...1),
      entropyWeight: try reader.number("entropyWeight", in: 0...100),
      gradientNormLimit: try reader.number("gradientNormLimit", in: 0...1e9))
  }
}

/// `update-controller`: writes ``ControllerFile``.
public struct UpdateControllerStage {
  /// The parameter file.
  public var parameters: String
  /// The output.
  public var output: String
  /// Run seed.
  public var seed: Int

  /// The stage with its common arguments.
  public init(parameters: String, output: String, seed: Int) {
    self.parameters = parameters
    self.output = output
    self.seed = seed
  }

  /// Writes the controller before the first round.
  public func initialise(space file: String) throws {
    let resolved = try Resolved<UpdateControllerParameters>(file: parameters)
    let space = try Resolved<SearchSpaceParameters>(file: file)
    let header = ArtifactHeader(
      format: .controller, stage: .updateController, parameters: resolved.text + space.text,
      seed: seed)
    try StageRun(header, output: output).make {
      let state = ControllerState(
        space: space.values.space, hidden: resolved.values.hiddenUnits,
        range: resolved.values.initialRange, seed: seed)
      return state.file(round: 0, statistics: nil).content(header)
    }
  }

  /// Writes the controller after a round.
  ///
  /// - Parameters:
  ///   - controller: The controller that wrote the samples.
  ///   - samples: The round's samples.
  ///   - rewards: Their rewards.
  /// - Throws: Anything that ``StageFailure`` knows.
  public func update(controller: String, samples: String, rewards: String) throws {
    let resolved = try Resolved<UpdateControllerParameters>(file: parameters)
    let old = try ArtifactReader(controller, expecting: .controller)
    guard !old.has("shard_version") else {
      throw ArtifactError(
        path: controller,
        reason: "this is what a replica read from the parameter store; give it to append-gradient")
    }
    let drawn = try ArtifactReader(samples, expecting: .samples)
    let earned = try ArtifactReader(rewards, expecting: .rewards)
    let header = ArtifactHeader(
      format: .controller, stage: .updateController, parameters: resolved.text, seed: seed,
      inputs: [
        ArtifactInput("controller", old.payloadHash), ArtifactInput("samples", drawn.payloadHash),
        ArtifactInput("rewards", earned.payloadHash),
      ],
      determinism: DeterminismClass(
        madeFrom: [old, drawn, earned].map(\.header.determinism)))
    try StageRun(header, output: output).make {
      try step(
        ControllerState(old), SamplesFile(drawn), RewardsFile(earned), resolved.values,
        samplesPath: samples
      ).content(header)
    }
  }

  private func step(
    _ state: ControllerState, _ samples: SamplesFile, _ rewards: RewardsFile,
    _ parameters: UpdateControllerParameters, samplesPath: String
  ) throws -> ControllerFile {
    guard samples.space.isLike(state.policy.layout.space),
      samples.architectures.count == rewards.entries.count, samples.round == rewards.round
    else {
      throw ArtifactError(
        path: samplesPath,
        reason:
          "these samples do not belong to the controller and the rewards; give those that this "
          + "controller drew, and their rewards")
    }
    var state = state
    // Samples that were screened may be left out (reward.toml).
    let counted = rewards.entries.indices.filter { rewards.entries[$0].isCounted }
    guard !counted.isEmpty else {
      throw ArtifactError(
        path: samplesPath,
        reason:
          "no reward of this round counts, because every sample was screened out; raise trainedShare "
          + "in screen.toml")
    }
    let seen = state.update(
      architectures: counted.map { samples.architectures[$0] },
      rewards: counted.map { rewards.entries[$0].reward },
      temperature: samples.temperature, parameters.options)
    return state.file(round: samples.round, statistics: ControllerStatistics(seen))
  }
}

/// The search space as a parameter file of its own.
public struct SearchSpaceParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .updateController }
  /// The space.
  public let space: SearchSpace

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    space = try SearchSpace(from: &reader)
  }
}
