// REINFORCE with a moving-average baseline (Zoph & Le 2017, section 3.2).

import SearchSpace

/// The controller with all that its next update depends on.
public struct ControllerState: Sendable {
  /// The controller.
  public var policy: Policy
  /// Its optimiser.
  public var adam: Adam
  /// Exponential moving average of previous rewards; nil before the first update.
  public var baseline: Double?

  /// A state from its parts.
  public init(policy: Policy, adam: Adam, baseline: Double?) {
    self.policy = policy
    self.adam = adam
    self.baseline = baseline
  }
}

/// How an update is made.
public struct ReinforceOptions: Sendable, Equatable {
  /// Adam's constants.
  public var adam: AdamOptions
  /// Share of the old baseline that stays, per reward.
  public var baselineDecay: Double
  /// Strength of the entropy bonus; 0 in the paper.
  public var entropyWeight: Double
  /// Largest norm of the gradient; 0 for no limit, as in the paper.
  public var gradientNormLimit: Double

  /// How an update is made.
  public init(
    adam: AdamOptions, baselineDecay: Double, entropyWeight: Double, gradientNormLimit: Double
  ) {
    self.adam = adam
    self.baselineDecay = baselineDecay
    self.entropyWeight = entropyWeight
    self.gradientNormLimit = gradientNormLimit
  }
}

/// What an update saw, for the report.
public struct UpdateStatistics: Sendable, Equatable {
  /// Mean reward of the batch.
  public var meanReward: Double
  /// The baseline that was subtracted (the mean of those used, in the first batch).
  public var baseline: Double
  /// Euclidean norm of the gradient before clipping.
  public var gradientNorm: Double
  /// Mean entropy of the written architectures, in nats.
  public var meanEntropy: Double
}

extension ControllerState {
  /// One update from a batch of `m` architectures and their rewards: ``Policy/gradient(architectures:rewards:baseline:temperature:_:)``,
  /// then a step of Adam.
  public mutating func update(
    architectures: [Architecture], rewards: [Double], temperature: Double,
    _ options: ReinforceOptions
  ) -> UpdateStatistics {
    let (gradient, statistics) = policy.gradient(
      architectures: architectures, rewards: rewards, baseline: baseline, temperature: temperature,
      options)
    adam.update(&policy.parameters, gradient, options.adam)
    baseline = movedBaseline(baseline, by: rewards, decay: options.baselineDecay)
    return statistics
  }
}

extension Policy {
  /// REINFORCE's estimate from a batch of `m` architectures and their rewards, signed for a minimiser: the
  /// mean over the batch of `Σₜ ∇ log P(aₜ | a₁…aₜ₋₁) (R − b)`, its norm limited.
  ///
  /// - Parameters:
  ///   - architectures: What these weights wrote.
  ///   - rewards: One for each.
  ///   - baseline: `b`, the moving average of the rewards *before* this batch. The first batch has no past
  ///     (nil): there each sample's baseline is the mean of the others', which is as independent of its own
  ///     action.
  ///   - temperature: What the logits were divided by.
  ///   - options: Entropy bonus and limit.
  /// - Returns: The gradient, of the layout's length, and what it was made from.
  public func gradient(
    architectures: [Architecture], rewards: [Double], baseline: Double?, temperature: Double,
    _ options: ReinforceOptions
  ) -> (gradient: [Double], statistics: UpdateStatistics) {
    precondition(
      architectures.count == rewards.count && !rewards.isEmpty,
      "gradient: \(architectures.count) architectures, \(rewards.count) rewards")
    let baselines =
      baseline.map { [Double](repeating: $0, count: rewards.count) } ?? leaveOneOutMeans(rewards)
    var gradient = [Double](repeating: 0, count: layout.count)
    var entropy = 0.0
    for (index, architecture) in architectures.enumerated() {
      let trace = follow(architecture, temperature: temperature)
      entropy += trace.entropy
      addGradient(
        of: trace, weight: rewards[index] - baselines[index], entropyWeight: options.entropyWeight,
        into: &gradient)
    }
    let count = Double(rewards.count)
    let norm = scale(&gradient, by: 1 / count, limit: options.gradientNormLimit)
    let statistics = UpdateStatistics(
      meanReward: rewards.reduce(0, +) / count, baseline: baselines.reduce(0, +) / count,
      gradientNorm: norm, meanEntropy: entropy / count)
    return (gradient, statistics)
  }
}

/// The moving average after `rewards`, which begins with the mean of the first batch.
///
/// - Parameters:
///   - baseline: The average so far; nil before the first batch.
///   - rewards: A batch, in order.
///   - decay: Share of the old average that stays, per reward.
/// - Returns: The average.
public func movedBaseline(_ baseline: Double?, by rewards: [Double], decay: Double) -> Double {
  var average = baseline ?? rewards.reduce(0, +) / Double(rewards.count)
  for reward in rewards { average = decay * average + (1 - decay) * reward }
  return average
}

/// For each reward the mean of the others; 0 for a single one.
func leaveOneOutMeans(_ rewards: [Double]) -> [Double] {
  guard rewards.count > 1 else { return [0] }
  let sum = rewards.reduce(0, +)
  return rewards.map { (sum - $0) / Double(rewards.count - 1) }
}

/// Scales the gradient, limits its norm and returns the norm before the limit.
private func scale(_ gradient: inout [Double], by factor: Double, limit: Double) -> Double {
  for k in gradient.indices { gradient[k] *= factor }
  let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
  if limit > 0, norm > limit {
    for k in gradient.indices { gradient[k] *= limit / norm }
  }
  return norm
}
