// The gradient of a written architecture's log-probability by every weight, by back-propagation
// through time.

import Tensor

extension Policy {
  /// Adds the gradient of `−weight · log P(decisions) − entropyWeight · entropy` to `gradient`.
  ///
  /// With `weight` = reward − baseline this is one sample of REINFORCE's estimate (Zoph & Le 2017,
  /// section 3.2), signed for a minimiser; the connections' log-probabilities are part of the sum.
  ///
  /// - Parameters:
  ///   - trace: An architecture that *these* weights wrote or followed.
  ///   - weight: What the log-probability is multiplied with.
  ///   - entropyWeight: Strength of the entropy bonus, per nat; 0 in the paper.
  ///   - gradient: Flat, of the layout's length; added to.
  public func addGradient(
    of trace: PolicyTrace, weight: Double, entropyWeight: Double, into gradient: inout [Double]
  ) {
    var pass = BackwardPass(self, trace, weight, entropyWeight)
    for position in trace.steps.indices.reversed() { pass.step(position, into: &gradient) }
  }
}

/// Back-propagation in the middle of an architecture, from the last step to the first.
private struct BackwardPass {
  private let policy: Policy
  private let trace: PolicyTrace
  private let weight: Double
  private let entropyWeight: Double
  private var flows: [LSTMFlow]
  /// Hidden states at the anchors, and the gradients by them from later steps.
  private let anchors: [[Double]]
  private var dAnchors: [[Double]]

  init(_ policy: Policy, _ trace: PolicyTrace, _ weight: Double, _ entropyWeight: Double) {
    self.policy = policy
    self.trace = trace
    self.weight = weight
    self.entropyWeight = entropyWeight
    let hidden = policy.layout.hidden
    flows = [LSTMFlow(hidden: hidden), LSTMFlow(hidden: hidden)]
    anchors = trace.steps.compactMap { if case .anchor = $0.decision { $0.hidden } else { nil } }
    dAnchors = anchors.map { _ in [Double](repeating: 0, count: hidden) }
  }

  mutating func step(_ position: Int, into gradient: inout [Double]) {
    let step = trace.steps[position]
    switch step.decision {
    case .token(let kind, let probabilities, let choice):
      token(step, kind, logitGradient(probabilities, choice), into: &gradient)
    case .anchor(let point): anchor(step, point, into: &gradient)
    }
    let lstm = policy.layout.lstm
    let dMiddle = lstm[1].backward(policy.parameters, step.lstm[1], &flows[1], into: &gradient)
    for k in dMiddle.indices { flows[0].dHidden[k] += dMiddle[k] }
    let dx = lstm[0].backward(policy.parameters, step.lstm[0], &flows[0], into: &gradient)
    input(dx, before: position, into: &gradient)
  }

  private mutating func token(
    _ step: PolicyStep, _ kind: Int, _ dLogits: [Double], into gradient: inout [Double]
  ) {
    let layout = policy.layout
    add(dLogits, layout.headBiases[kind], into: &gradient)
    addOuterProduct(dLogits, step.hidden, layout.headWeights[kind], into: &gradient)
    addTransposedProduct(
      policy.parameters, layout.headWeights[kind], dLogits, into: &flows[1].dHidden)
  }

  private mutating func anchor(
    _ step: PolicyStep, _ point: AnchorPoint, into gradient: inout [Double]
  ) {
    let index = point.connected.count
    for k in flows[1].dHidden.indices { flows[1].dHidden[k] += dAnchors[index][k] }
    policy.layout.anchor?.backward(
      policy.parameters, point, earlier: Array(anchors[..<index]), hidden: step.hidden,
      dLogits: connectionGradient(point), dEarlier: &dAnchors, dHidden: &flows[1].dHidden,
      into: &gradient)
  }

  /// The input of a step is what the decision before it left: the embedding of its token, the mean of its
  /// anchors, or, at the beginning and after the first anchor, the learned start.
  private mutating func input(
    _ dx: [Double], before position: Int, into gradient: inout [Double]
  ) {
    let layout = policy.layout
    guard position > 0 else { return add(dx, layout.start, into: &gradient) }
    switch trace.steps[position - 1].decision {
    case .token(let kind, _, let choice):
      let base = layout.embeddings[kind].offset + choice * layout.hidden
      for k in dx.indices { gradient[base + k] += dx[k] }
    case .anchor(let point) where point.connected.isEmpty:
      add(dx, layout.start, into: &gradient)
    case .anchor(let point):
      for index in point.connected.indices where point.connected[index] {
        for k in dx.indices { dAnchors[index][k] += dx[k] / AnchorSegments.weight(point) }
      }
    }
  }

  private func logitGradient(_ probabilities: [Double], _ choice: Int) -> [Double] {
    Controller.logitGradient(
      probabilities, choice, weight: weight, entropyWeight: entropyWeight,
      temperature: trace.temperature)
  }

  /// By `vᵀ activation`: a connection is a choice between two, with the logits 0 and `vᵀ activation`.
  private func connectionGradient(_ point: AnchorPoint) -> [Double] {
    zip(point.probabilities, point.connected).map { probability, connected in
      logitGradient([1 - probability, probability], connected ? 1 : 0)[1]
    }
  }
}

/// The gradient of `−weight · log p(choice) − entropyWeight · entropy` by the logits, which the softmax
/// divides by the temperature: `weight · (p − onehot)` and the entropy's `p (log p + H)`.
func logitGradient(
  _ probabilities: [Double], _ choice: Int, weight: Double, entropyWeight: Double,
  temperature: Double = 1
) -> [Double] {
  let entropy = entropyWeight == 0 ? 0 : Controller.entropy(probabilities)
  return probabilities.enumerated().map { index, probability in
    let policy = weight * (probability - (index == choice ? 1 : 0))
    guard entropyWeight != 0, probability > 0 else { return policy / temperature }
    let bonus = entropyWeight * probability * (Elementary.log(probability) + entropy)
    return (policy + bonus) / temperature
  }
}
