// One architecture as a controller wrote it.

import SearchSpace
import Tensor

/// One decision and what led to it.
struct PolicyStep: Sendable {
  enum Decision: Sendable {
    case token(kind: Int, probabilities: [Double], choice: Int)
    case anchor(AnchorPoint)
  }

  let lstm: [LSTMStep]
  let decision: Decision

  /// The controller's output at this step, H numbers.
  var hidden: [Double] { lstm[1].hidden }

  var logProbability: Double {
    switch decision {
    case .token(_, let probabilities, let choice): Elementary.log(probabilities[choice])
    case .anchor(let point): point.logProbability
    }
  }

  var entropy: Double {
    switch decision {
    case .token(_, let probabilities, _): Controller.entropy(probabilities)
    case .anchor(let point): point.entropy
    }
  }
}

/// One architecture as it was written, with everything that its gradient needs.
public struct PolicyTrace: Sendable {
  /// The space, with the depth that was written.
  public let space: SearchSpace
  /// Everything that was decided.
  public let decisions: Decisions
  let steps: [PolicyStep]
  let temperature: Double

  /// The tokens.
  public var choices: [Int] { decisions.tokens }

  /// The probabilities that each token was drawn from.
  public var probabilities: [[Double]] {
    steps.compactMap { if case .token(_, let values, _) = $0.decision { values } else { nil } }
  }

  /// The connections of each layer; empty for a chain.
  public var connections: [[Bool]] { decisions.connections }

  /// The probability of each connection; empty for a chain.
  public var connectionProbabilities: [[Double]] { points.map(\.probabilities) }

  private var points: [AnchorPoint] {
    steps.compactMap { if case .anchor(let point) = $0.decision { point } else { nil } }
  }

  /// Σ log P(aₜ | a₁…aₜ₋₁) over tokens and connections, in nats.
  public var logProbability: Double { steps.reduce(0) { $0 + $1.logProbability } }

  /// Σ of the decisions' entropies, in nats.
  public var entropy: Double { steps.reduce(0) { $0 + $1.entropy } }
}

/// The index that a uniform number in `[0, 1)` picks from a distribution.
func draw(from probabilities: [Double], at uniform: Double) -> Int {
  var sum = 0.0
  for (index, probability) in probabilities.enumerated() {
    sum += probability
    if uniform < sum { return index }
  }
  // Rounding errors only: the last value that is possible at all.
  return probabilities.lastIndex { $0 > 0 } ?? probabilities.count - 1
}

/// The softmax over the values that are allowed; the others have probability 0, so no gradient either.
func softmax(_ logits: [Double], allowed: [Bool]? = nil) -> [Double] {
  let open = logits.indices.filter { allowed?[$0] ?? true }
  let largest = open.map { logits[$0] }.max() ?? 0
  var powers = [Double](repeating: 0, count: logits.count)
  for index in open { powers[index] = Elementary.exp(logits[index] - largest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

func entropy(_ probabilities: [Double]) -> Double {
  probabilities.reduce(0) { $1 > 0 ? $0 - $1 * Elementary.log($1) : $0 }
}
