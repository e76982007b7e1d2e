// The state of a shard: the fold of its log. No files here.

import Artifacts
import Controller

/// A shard of the parameter store after some entries.
///
/// Adam works on each weight by itself, so a shard with its moments is exactly that part of an undivided
/// controller.
public struct ShardState: Hashable, Sendable {
  /// The weights.
  public private(set) var values: [Double]
  /// Their optimiser.
  public private(set) var adam: Adam
  /// Sum of the gradients that wait for a step.
  public private(set) var pending: [Double]
  /// Their number.
  public private(set) var pendingCount: Int
  /// Moving average of the rewards of all entries, in the order of the log; nil before the first.
  public private(set) var baseline: Double?
  /// The last round of each replica that is in; 0: none.
  public private(set) var rounds: [Int]
  /// Number of entries that are in.
  public private(set) var version: Int

  /// A shard before its first entry.
  public init(values: [Double], replicas: Int) {
    self.values = values
    adam = Adam(count: values.count)
    pending = [Double](repeating: 0, count: values.count)
    pendingCount = 0
    baseline = nil
    rounds = [Int](repeating: 0, count: replicas)
    version = 0
  }

  /// Applies the next entry of the log.
  ///
  /// A replica's rounds must come in order, each once: that is what "nothing lost, nothing applied twice"
  /// means for a log.
  ///
  /// - Throws: ``MisplacedEntry``; then nothing has changed.
  public mutating func apply(_ entry: StoreEntryFile, _ rules: StoreRules) throws(MisplacedEntry) {
    guard entry.gradient.count == values.count else {
      throw MisplacedEntry(
        reason: "it has \(entry.gradient.count) numbers where the shard has \(values.count)")
    }
    guard rounds.indices.contains(entry.replica - 1) else {
      throw MisplacedEntry(reason: "there is no replica \(entry.replica) of \(rounds.count)")
    }
    let before = rounds[entry.replica - 1]
    guard entry.round == before + 1 else {
      throw MisplacedEntry(
        reason: "it is round \(entry.round) of replica \(entry.replica), whose last was \(before)")
    }
    accumulate(entry.gradient, rules)
    baseline = movedBaseline(baseline, by: entry.rewards, decay: rules.baselineDecay)
    rounds[entry.replica - 1] = entry.round
    version += 1
  }

  private mutating func accumulate(_ gradient: [Double], _ rules: StoreRules) {
    for k in pending.indices { pending[k] += gradient[k] }
    pendingCount += 1
    guard pendingCount >= rules.accumulatedGradients else { return }
    let count = Double(pendingCount)
    adam.update(&values, pending.map { $0 / count }, rules.adam)
    pending = [Double](repeating: 0, count: values.count)
    pendingCount = 0
  }
}

/// An entry that cannot stand where it stands in its log.
public struct MisplacedEntry: Error, Hashable {
  /// Why.
  public let reason: String
}

extension ShardState {
  /// The state that a snapshot holds.
  init(_ file: StoreSnapshotFile) {
    values = file.values
    adam = Adam(
      firstMoment: file.firstMoment, secondMoment: file.secondMoment, step: file.adamStep)
    pending = file.pending
    pendingCount = file.pendingCount
    baseline = file.baseline
    rounds = file.rounds
    version = file.version
  }

  /// The snapshot of this state.
  func snapshot(shard: Int) -> StoreSnapshotFile {
    StoreSnapshotFile(
      shard: shard, version: version, values: values, firstMoment: adam.firstMoment,
      secondMoment: adam.secondMoment, adamStep: adam.step, pending: pending,
      pendingCount: pendingCount, baseline: baseline, rounds: rounds)
  }
}

extension StoreRules {
  /// Adam's constants.
  var adam: AdamOptions {
    AdamOptions(learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon)
  }

  /// How a replica makes its gradient.
  public var reinforce: ReinforceOptions {
    ReinforceOptions(
      adam: adam, baselineDecay: baselineDecay, entropyWeight: entropyWeight,
      gradientNormLimit: gradientNormLimit)
  }

  /// The rules of a controller's options.
  public init(_ options: ReinforceOptions, accumulatedGradients: Int) {
    self.init(
      learningRate: options.adam.learningRate, beta1: options.adam.beta1,
      beta2: options.adam.beta2, epsilon: options.adam.epsilon,
      baselineDecay: options.baselineDecay, entropyWeight: options.entropyWeight,
      gradientNormLimit: options.gradientNormLimit, accumulatedGradients: accumulatedGradients)
  }
}
