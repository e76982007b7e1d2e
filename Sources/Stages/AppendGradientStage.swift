// The stage `append-gradient`: a replica's round becomes an entry in every shard, exactly once.

import Artifacts
import Controller
import HDF5
import Store

/// `append-gradient`: appends to the store and writes ``UpdateFile``.
public struct AppendGradientStage {
  /// The rules of the store.
  public var store: String
  /// The controller that the replica had read.
  public var controller: String
  /// What it sampled.
  public var samples: String
  /// The rewards.
  public var rewards: String
  /// The output.
  public var output: String
  /// Entries between two snapshots of a shard; it changes no result.
  public var snapshotInterval: Int

  /// The stage with its arguments.
  public init(
    store: String, controller: String, samples: String, rewards: String, output: String,
    snapshotInterval: Int = 5
  ) {
    self.store = store
    self.controller = controller
    self.samples = samples
    self.rewards = rewards
    self.output = output
    self.snapshotInterval = snapshotInterval
  }

  /// Runs the stage.
  public func run() throws {
    let store = try ParameterStore(store, snapshotInterval: snapshotInterval)
    let read = try ArtifactReader(controller, expecting: .controller)
    let drawn = try ArtifactReader(samples, expecting: .samples)
    let earned = try ArtifactReader(rewards, expecting: .rewards)
    let inputs = [
      ArtifactInput("controller", read.payloadHash), ArtifactInput("samples", drawn.payloadHash),
      ArtifactInput("rewards", earned.payloadHash),
    ]
    let header = store.header(.update, .appendGradient, inputs: inputs)
    try StageRun(header, output: output).make {
      guard drawn.header.inputs == [inputs[0]] else {
        throw ArtifactError(
          path: samples,
          reason:
            "these samples were not drawn by the controller \(controller); give those of its round")
      }
      return try append(
        to: store, ControllerFile(read), SamplesFile(drawn), RewardsFile(earned), inputs
      ).content(header)
    }
  }

  private func append(
    to store: ParameterStore, _ file: ControllerFile, _ samples: SamplesFile,
    _ rewards: RewardsFile, _ inputs: [ArtifactInput]
  ) throws -> UpdateFile {
    guard let reading = file.reading, reading.versions.count == store.file.shards,
      (1...store.file.replicas).contains(reading.replica), file.space == store.file.space
    else {
      throw ArtifactError(
        path: controller,
        reason:
          "no replica has read this from the store \(self.store); read-store makes what can be given"
      )
    }
    guard samples.architectures.count == rewards.entries.count, samples.round == rewards.round,
      samples.architectures.count == store.file.children
    else {
      throw ArtifactError(
        path: self.samples,
        reason:
          "these samples do not belong to the rewards, or are not \(store.file.children); give both of "
          + "one round")
    }
    let earned = rewards.entries.map(\.reward)
    let policy = ControllerState(file).policy
    let traces = samples.architectures.map {
      policy.follow($0, temperature: samples.temperature)
    }
    let (gradient, seen) = policy.gradient(
      of: traces, rewards: earned, baseline: RewardBaseline(average: file.baseline),
      store.file.rules.reinforce)
    let numbers = try store.append(
      ReplicaUpdate(
        replica: reading.replica, round: file.round + 1, gradient: gradient,
        versionsRead: reading.versions, rewards: earned, inputs: inputs))
    return UpdateFile(
      replica: reading.replica, replicaRound: file.round + 1, round: samples.round,
      entries: numbers, versionsRead: reading.versions, statistics: ControllerStatistics(seen))
  }
}

extension ControllerStatistics {
  /// What an update saw.
  init(_ seen: UpdateStatistics) {
    self.init(
      meanReward: seen.meanReward, usedBaseline: seen.baseline, gradientNorm: seen.gradientNorm,
      meanEntropy: seen.meanEntropy)
  }
}
