// The controller: an LSTM that writes an architecture token by token.

import SearchSpace
import Tensor

/// A controller with its weights.
public struct Policy: Sendable {
  /// Where each weight lies.
  public let layout: ControllerLayout
  /// The weights, flat.
  public var parameters: [Double]

  /// A controller with given weights.
  public init(layout: ControllerLayout, parameters: [Double]) {
    precondition(
      parameters.count == layout.count, "Policy: \(parameters.count) weights, not \(layout.count)")
    self.layout = layout
    self.parameters = parameters
  }

  /// A controller with all weights from U(−range, range) (Zoph & Le 2017, section 4.1: 0.08).
  public init(layout: ControllerLayout, range: Double, using random: inout Philox) {
    self.layout = layout
    parameters = (0..<layout.count).map { _ in random.uniform(-range, range) }
  }

  /// Draws one architecture.
  ///
  /// - Parameters:
  ///   - temperature: Divides the logits; 1 in the paper.
  ///   - random: The stream of this sample.
  /// - Returns: The architecture as it was written.
  public func sample(temperature: Double, using random: inout Philox) -> PolicyTrace {
    unroll(temperature: temperature) { _, probabilities in
      draw(from: probabilities, at: random.uniform())
    }
  }

  /// Follows given tokens, for their probabilities and gradients.
  public func follow(_ choices: [Int], temperature: Double) -> PolicyTrace {
    precondition(choices.count == layout.space.tokenCount, "Policy.follow: \(choices.count) tokens")
    return unroll(temperature: temperature) { position, _ in choices[position] }
  }

  /// Runs the LSTM; `choose` gets the position and its probabilities and returns the token.
  private func unroll(
    temperature: Double, choose: (Int, [Double]) -> Int
  ) -> PolicyTrace {
    var steps: [PolicyStep] = []
    let zero = [Double](repeating: 0, count: layout.hidden)
    var hidden = [zero, zero]
    var cell = [zero, zero]
    var x = Array(parameters[layout.start.range])
    for position in 0..<layout.space.tokenCount {
      let kind = layout.space.kindIndex(at: position)
      let first = layout.lstm[0].forward(parameters, x, hidden: hidden[0], cell: cell[0])
      let second = layout.lstm[1].forward(
        parameters, first.hidden, hidden: hidden[1], cell: cell[1])
      hidden = [first.hidden, second.hidden]
      cell = [first.cell, second.cell]
      let probabilities = softmax(logits(kind, second.hidden).map { $0 / temperature })
      let choice = choose(position, probabilities)
      steps.append(
        PolicyStep(
          kind: kind, lstm: [first, second], probabilities: probabilities, choice: choice))
      x = row(choice, of: layout.embeddings[kind], in: parameters)
    }
    return PolicyTrace(steps: steps, temperature: temperature)
  }

  private func logits(_ kind: Int, _ hidden: [Double]) -> [Double] {
    var logits = Array(parameters[layout.headBiases[kind].range])
    addProduct(parameters, layout.headWeights[kind], hidden, into: &logits)
    return logits
  }
}

/// One token as it was written.
struct PolicyStep: Sendable {
  let kind: Int
  let lstm: [LSTMStep]
  let probabilities: [Double]
  let choice: Int
}

/// One architecture as it was written, with everything that its gradient needs.
public struct PolicyTrace: Sendable {
  let steps: [PolicyStep]
  let temperature: Double

  /// The tokens.
  public var choices: [Int] { steps.map(\.choice) }
  /// The probabilities that each token was drawn from.
  public var probabilities: [[Double]] { steps.map(\.probabilities) }
  /// Σ log P(aₜ | a₁…aₜ₋₁), in nats.
  public var logProbability: Double {
    steps.reduce(0) { $0 + Elementary.log($1.probabilities[$1.choice]) }
  }
  /// Σ of the tokens' entropies, in nats.
  public var entropy: Double {
    steps.reduce(0) { $0 + Controller.entropy($1.probabilities) }
  }
}

/// The index that a uniform number in `[0, 1)` picks from a distribution.
func draw(from probabilities: [Double], at uniform: Double) -> Int {
  var sum = 0.0
  for (index, probability) in probabilities.enumerated() {
    sum += probability
    if uniform < sum { return index }
  }
  return probabilities.count - 1
}

func softmax(_ logits: [Double]) -> [Double] {
  let largest = logits.max() ?? 0
  let powers = logits.map { Elementary.exp($0 - largest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

func entropy(_ probabilities: [Double]) -> Double {
  probabilities.reduce(0) { $1 > 0 ? $0 - $1 * Elementary.log($1) : $0 }
}
