// Anchor points: which earlier layers feed a layer (Zoph & Le 2017, section 3.3).

import Tensor

/// One anchor point as it was written, with what its gradient needs.
struct AnchorPoint: Sendable {
  /// For each earlier layer, from the first, `tanh(W_prev h_j + W_curr h_i)`; each of H numbers.
  let activations: [[Double]]
  /// `P(layer j is an input) = sigmoid(vᵀ activation / temperature)`.
  let probabilities: [Double]
  /// What was drawn.
  let connected: [Bool]

  var logProbability: Double {
    zip(probabilities, connected).reduce(0) { $0 + Elementary.log($1.1 ? $1.0 : 1 - $1.0) }
  }

  var entropy: Double {
    probabilities.reduce(0) { $0 + Controller.entropy([$1, 1 - $1]) }
  }
}

extension AnchorSegments {
  /// Decides the inputs of a layer from the controller's hidden states at the anchors of the earlier
  /// layers and at this one; `choose` gets the probabilities and returns what is connected.
  func forward(
    _ parameters: [Double], earlier: [[Double]], hidden: [Double], temperature: Double,
    choose: ([Double]) -> [Bool]
  ) -> AnchorPoint {
    let activations = earlier.map { previous in
      var sum = [Double](repeating: 0, count: hidden.count)
      addProduct(parameters, self.previous, previous, into: &sum)
      addProduct(parameters, current, hidden, into: &sum)
      return sum.map(Elementary.tanh)
    }
    let probabilities = activations.map { activation in
      var logit = [0.0]
      addProduct(parameters, output, activation, into: &logit)
      return Elementary.sigmoid(logit[0] / temperature)
    }
    return AnchorPoint(
      activations: activations, probabilities: probabilities, connected: choose(probabilities))
  }

  /// The next input: the mean of the chosen layers' anchors, with one more in the count (as in ENAS).
  func nextInput(_ point: AnchorPoint, earlier: [[Double]], hidden size: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: size)
    for (index, previous) in earlier.enumerated() where point.connected[index] {
      for k in 0..<size { sum[k] += previous[k] }
    }
    return sum.map { $0 / Self.weight(point) }
  }

  /// What ``nextInput(_:earlier:hidden:)`` divides by.
  static func weight(_ point: AnchorPoint) -> Double { 1 + Double(point.connected.count { $0 }) }

  /// Adds the gradients of one anchor point, given those by `vᵀ activation`: to `dEarlier` and `dHidden`
  /// by the hidden states of the earlier anchors and of this one, to `gradient` by the weights.
  func backward(
    _ parameters: [Double], _ point: AnchorPoint, earlier: [[Double]], hidden: [Double],
    dLogits: [Double], dEarlier: inout [[Double]], dHidden: inout [Double],
    into gradient: inout [Double]
  ) {
    for (index, dLogit) in dLogits.enumerated() {
      let activation = point.activations[index]
      addOuterProduct([dLogit], activation, output, into: &gradient)
      var dActivation = [Double](repeating: 0, count: hidden.count)
      addTransposedProduct(parameters, output, [dLogit], into: &dActivation)
      let dSum = zip(dActivation, activation).map { $0 * (1 - $1 * $1) }
      addOuterProduct(dSum, earlier[index], previous, into: &gradient)
      addOuterProduct(dSum, hidden, current, into: &gradient)
      addTransposedProduct(parameters, previous, dSum, into: &dEarlier[index])
      addTransposedProduct(parameters, current, dSum, into: &dHidden)
    }
  }
}
