// The gradient of a written architecture's log-probability by every weight, by back-propagation
// through time.

import Tensor

extension Policy {
  /// Adds the gradient of `−weight · log P(tokens) − entropyWeight · entropy` to `gradient`.
  ///
  /// With `weight` = reward − baseline this is one sample of REINFORCE's estimate (Zoph & Le 2017,
  /// section 3.2), signed for a minimiser.
  ///
  /// - Parameters:
  ///   - trace: An architecture that *these* weights wrote or followed.
  ///   - weight: What the log-probability is multiplied with.
  ///   - entropyWeight: Strength of the entropy bonus, per nat; 0 in the paper.
  ///   - gradient: Flat, of the layout's length; added to.
  public func addGradient(
    of trace: PolicyTrace, weight: Double, entropyWeight: Double, into gradient: inout [Double]
  ) {
    var flows = [LSTMFlow(hidden: layout.hidden), LSTMFlow(hidden: layout.hidden)]
    for (position, step) in trace.steps.enumerated().reversed() {
      let dLogits = logitGradient(step, weight, entropyWeight).map { $0 / trace.temperature }
      add(dLogits, layout.headBiases[step.kind], into: &gradient)
      addOuterProduct(
        dLogits, step.lstm[1].hidden, layout.headWeights[step.kind], into: &gradient)
      addTransposedProduct(
        parameters, layout.headWeights[step.kind], dLogits, into: &flows[1].dHidden)
      let dMiddle = layout.lstm[1].backward(parameters, step.lstm[1], &flows[1], into: &gradient)
      for k in dMiddle.indices { flows[0].dHidden[k] += dMiddle[k] }
      let dx = layout.lstm[0].backward(parameters, step.lstm[0], &flows[0], into: &gradient)
      addInputGradient(dx, before: position, trace, into: &gradient)
    }
  }

  /// The input of a step is the embedding of the token before it, or the learned start.
  private func addInputGradient(
    _ dx: [Double], before position: Int, _ trace: PolicyTrace, into gradient: inout [Double]
  ) {
    guard position > 0 else { return add(dx, layout.start, into: &gradient) }
    let previous = trace.steps[position - 1]
    let base = layout.embeddings[previous.kind].offset + previous.choice * layout.hidden
    for k in dx.indices { gradient[base + k] += dx[k] }
  }

  /// By the (already tempered) logits: `weight · (p − onehot)` and the entropy's `p (log p + H)`.
  private func logitGradient(
    _ step: PolicyStep, _ weight: Double, _ entropyWeight: Double
  ) -> [Double] {
    let entropy = entropyWeight == 0 ? 0 : Controller.entropy(step.probabilities)
    return step.probabilities.enumerated().map { index, probability in
      let policy = weight * (probability - (index == step.choice ? 1 : 0))
      guard entropyWeight != 0, probability > 0 else { return policy }
      return policy + entropyWeight * probability * (Elementary.log(probability) + entropy)
    }
  }
}
