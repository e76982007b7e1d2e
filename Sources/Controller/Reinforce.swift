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
  /// One update from a batch of `m` architectures and their rewards.
  ///
  /// ``Policy/gradient(of:rewards:baseline:_:)``, then a step of Adam; then the rewards move the baseline.
  public mutating func update(
    architectures: [Architecture], rewards: [Double], temperature: Double,
    _ options: ReinforceOptions
  ) -> UpdateStatistics {
    let traces = architectures.map { policy.follow($0, temperature: temperature) }
    return update(traces: traces, rewards: rewards, options)
  }

  /// The same from architectures as *these* weights wrote or followed them, which spares following them
  /// once more.
  public mutating func update(
    traces: [PolicyTrace], rewards: [Double], _ options: ReinforceOptions
  ) -> UpdateStatistics {
    var average = RewardBaseline(average: baseline)
    let (gradient, statistics) = policy.gradient(
      of: traces, rewards: rewards, baseline: average, options)
    adam.update(&policy.parameters, gradient, options.adam)
    average.move(rewards, decay: options.baselineDecay)
    baseline = average.average
    return statistics
  }
}

extension Policy {
  /// REINFORCE's estimate from a batch of `m` architectures and their rewards, signed for a minimiser.
  ///
  /// The mean over the batch of `Σₜ ∇ log P(aₜ | a₁…aₜ₋₁) (R − b)`, its norm limited.
  ///
  /// - Parameters:
  ///   - traces: The architectures as these weights wrote or followed them.
  ///   - rewards: One for each.
  ///   - baseline: `b`, from the rewards *before* this batch.
  ///   - options: Entropy bonus and limit.
  /// - Returns: The gradient, of the layout's length, and what it was made from.
  public func gradient(
    of traces: [PolicyTrace], rewards: [Double], baseline: RewardBaseline,
    _ options: ReinforceOptions
  ) -> (gradient: [Double], statistics: UpdateStatistics) {
    precondition(
      traces.count == rewards.count && !rewards.isEmpty,
      "gradient: \(traces.count) architectures, \(rewards.count) rewards")
    let baselines = baseline.values(for: rewards)
    var gradient = [Double](repeating: 0, count: layout.count)
    for (index, trace) in traces.enumerated() {
      addGradient(
        of: trace, weight: rewards[index] - baselines[index], entropyWeight: options.entropyWeight,
        into: &gradient)
    }
    let count = Double(rewards.count)
    let norm = scale(&gradient, by: 1 / count, limit: options.gradientNormLimit)
    let statistics = UpdateStatistics(
      meanReward: rewards.reduce(0, +) / count, baseline: baselines.reduce(0, +) / count,
      gradientNorm: norm, meanEntropy: traces.reduce(0) { $0 + $1.entropy } / count)
    return (gradient, statistics)
  }
}

/// Scales the gradient, limits its norm and returns the norm before the limit.
func scale(_ gradient: inout [Double], by factor: Double, limit: Double) -> Double {
  for k in gradient.indices { gradient[k] *= factor }
  let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
  if limit > 0, norm > limit {
    for k in gradient.indices { gradient[k] *= limit / norm }
  }
  return norm
}
