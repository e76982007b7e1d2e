// REINFORCE without a network: one vector of logits for each token.

import Tensor

/// A distribution over lists of tokens that are independent of each other, one logit for each value of
/// each token (the policy of Dong & Yang 2020, section 4, on NAS-Bench-201).
public struct FreeLogits: Sendable, Equatable {
  /// Values of each token.
  public let counts: [Int]
  /// The logits, token by token.
  public var logits: [Double]
  private let offsets: [Int]

  /// Uniform distributions over tokens with `counts` values.
  public init(counts: [Int]) {
    precondition(counts.allSatisfy { $0 > 0 }, "FreeLogits: a token without values in \(counts)")
    self.counts = counts
    var sum = 0
    offsets = counts.map { count in
      defer { sum += count }
      return sum
    }
    logits = [Double](repeating: 0, count: sum)
  }

  /// The probabilities of each token's values.
  public var probabilities: [[Double]] {
    counts.indices.map { softmax(Array(logits[offsets[$0]..<offsets[$0] + counts[$0]])) }
  }

  /// Draws one list of tokens.
  public func sample(using random: inout Philox) -> [Int] {
    probabilities.map { draw(from: $0, at: random.uniform()) }
  }

  /// Adds the gradient of `−weight · log P(choices) − entropyWeight · entropy` to `gradient`.
  func addGradient(
    of choices: [Int], weight: Double, entropyWeight: Double, into gradient: inout [Double]
  ) {
    for (token, probabilities) in probabilities.enumerated() {
      let step = logitGradient(
        probabilities, choices[token], weight: weight, entropyWeight: entropyWeight)
      for (value, number) in step.enumerated() { gradient[offsets[token] + value] += number }
    }
  }
}

/// Free logits with all that their next update depends on.
public struct FreeLogitsState: Sendable {
  /// The distribution.
  public var policy: FreeLogits
  /// Its optimiser.
  public var adam: Adam
  /// What is subtracted from rewards.
  public var baseline = RewardBaseline()

  /// Uniform distributions and a fresh optimiser.
  public init(counts: [Int]) {
    policy = FreeLogits(counts: counts)
    adam = Adam(count: policy.logits.count)
  }

  /// One update from a batch of lists of tokens and their rewards; see
  /// ``ControllerState/update(architectures:rewards:temperature:_:)``, of which this is the copy without a
  /// network.
  public mutating func update(
    _ batch: [[Int]], rewards: [Double], _ options: ReinforceOptions
  ) {
    precondition(
      batch.count == rewards.count && !rewards.isEmpty,
      "update: \(batch.count) lists of tokens, \(rewards.count) rewards")
    let baselines = baseline.values(for: rewards)
    var gradient = [Double](repeating: 0, count: policy.logits.count)
    for (index, choices) in batch.enumerated() {
      policy.addGradient(
        of: choices, weight: rewards[index] - baselines[index],
        entropyWeight: options.entropyWeight, into: &gradient)
    }
    _ = scale(&gradient, by: 1 / Double(rewards.count), limit: options.gradientNormLimit)
    adam.update(&policy.logits, gradient, options.adam)
    baseline.move(rewards, decay: options.baselineDecay)
  }
}
