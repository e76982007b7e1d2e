// The controller: an LSTM that writes an architecture step by step.

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
  ///   - layers: Number of layers, where the space has one; the weights are the same for every depth.
  ///     Nil: as many as the layout's space has.
  ///   - temperature: Divides the logits; 1 in the paper.
  ///   - random: The stream of this sample.
  /// - Returns: The architecture as it was written.
  public func sample(
    layers: Int? = nil, temperature: Double, using random: inout Philox
  ) -> PolicyTrace {
    var decider = Sampling(random: random)
    defer { random = decider.random }
    let space = layers.map { layout.space.with(layers: $0) } ?? layout.space
    return unroll(space, temperature, &decider)
  }

  /// Follows a given architecture, for its probabilities and gradients.
  public func follow(_ architecture: Architecture, temperature: Double) -> PolicyTrace {
    precondition(
      architecture.space.isLike(layout.space),
      "Policy.follow: an architecture of another space")
    var decider = Following(tokens: architecture.choices, connections: architecture.connections)
    return unroll(architecture.space, temperature, &decider)
  }

  private func unroll(
    _ space: SearchSpace, _ temperature: Double, _ decider: inout some Decider
  ) -> PolicyTrace {
    var state = PolicyState(policy: self, space, temperature: temperature)
    while let step = state.walk.next { state.take(step, &decider) }
    return PolicyTrace(
      space: space, decisions: state.walk.decisions, steps: state.steps, temperature: temperature)
  }
}

/// Who decides while the controller runs: chance, or a given architecture.
protocol Decider {
  /// A token, as an index into its probabilities.
  mutating func token(_ probabilities: [Double]) -> Int
  /// The connections of the anchor point that follows as many earlier ones as there are probabilities.
  mutating func connections(_ probabilities: [Double]) -> [Bool]
}

private struct Sampling: Decider {
  var random: Philox

  mutating func token(_ probabilities: [Double]) -> Int {
    draw(from: probabilities, at: random.uniform())
  }

  mutating func connections(_ probabilities: [Double]) -> [Bool] {
    probabilities.map { random.uniform() < $0 }
  }
}

private struct Following: Decider {
  let tokens: [Int]
  let connections: [[Bool]]
  private var position = 0

  init(tokens: [Int], connections: [[Bool]]) {
    self.tokens = tokens
    self.connections = connections
  }

  mutating func token(_ probabilities: [Double]) -> Int {
    defer { position += 1 }
    return tokens[position]
  }

  mutating func connections(_ probabilities: [Double]) -> [Bool] {
    connections[probabilities.count]
  }
}

/// The controller in the middle of an architecture.
private struct PolicyState {
  let policy: Policy
  let temperature: Double
  private(set) var walk: GrammarWalk
  private(set) var steps: [PolicyStep] = []
  private var input: [Double]
  private var hidden: [[Double]]
  private var cell: [[Double]]
  private var anchors: [[Double]] = []

  init(policy: Policy, _ space: SearchSpace, temperature: Double) {
    self.policy = policy
    walk = GrammarWalk(space)
    self.temperature = temperature
    let zero = [Double](repeating: 0, count: policy.layout.hidden)
    input = Array(policy.parameters[policy.layout.start.range])
    hidden = [zero, zero]
    cell = [zero, zero]
  }

  mutating func take(_ step: Step, _ decider: inout some Decider) {
    let lstm = advance()
    switch step {
    case .token(_, let kind, let allowed): write(kind, allowed, lstm, &decider)
    case .anchor: connect(lstm, &decider)
    }
  }

  private mutating func advance() -> [LSTMStep] {
    var x = input
    let lstm = policy.layout.lstm.enumerated().map { index, layer in
      let step = layer.forward(policy.parameters, x, hidden: hidden[index], cell: cell[index])
      x = step.hidden
      return step
    }
    hidden = lstm.map(\.hidden)
    cell = lstm.map(\.cell)
    return lstm
  }

  private mutating func write(
    _ kind: Int, _ allowed: [Bool]?, _ lstm: [LSTMStep], _ decider: inout some Decider
  ) {
    let layout = policy.layout
    var logits = Array(policy.parameters[layout.headBiases[kind].range])
    addProduct(policy.parameters, layout.headWeights[kind], hidden[1], into: &logits)
    let probabilities = softmax(logits.map { $0 / temperature }, allowed: allowed)
    let choice = decider.token(probabilities)
    walk.take(token: choice)
    steps.append(
      PolicyStep(
        lstm: lstm,
        decision: .token(kind: kind, probabilities: probabilities, choice: choice)))
    input = row(choice, of: layout.embeddings[kind], in: policy.parameters)
  }

  private mutating func connect(_ lstm: [LSTMStep], _ decider: inout some Decider) {
    guard let segments = policy.layout.anchor else {
      preconditionFailure("an anchor point in a space without skip connections")
    }
    let point = segments.forward(
      policy.parameters, earlier: anchors, hidden: hidden[1], temperature: temperature,
      choose: { decider.connections($0) })
    walk.take(connections: point.connected)
    steps.append(PolicyStep(lstm: lstm, decision: .anchor(point)))
    input =
      anchors.isEmpty
      ? Array(policy.parameters[policy.layout.start.range])
      : segments.nextInput(point, earlier: anchors, hidden: policy.layout.hidden)
    anchors.append(hidden[1])
  }
}
