// One step of an LSTM layer, forward and backward.

import Tensor

/// What a step leaves behind for the backward pass.
///
/// All vectors have H numbers.
struct LSTMStep: Sendable {
  let x: [Double]
  let previousHidden: [Double]
  let previousCell: [Double]
  let inputGate: [Double]
  let forgetGate: [Double]
  let candidate: [Double]
  let outputGate: [Double]
  let tanhCell: [Double]
  let cell: [Double]
  let hidden: [Double]
}

/// The gradient that flows through a layer from one step to the one before.
struct LSTMFlow {
  var dHidden: [Double]
  var dCell: [Double]

  init(hidden: Int) {
    dHidden = [Double](repeating: 0, count: hidden)
    dCell = dHidden
  }
}

extension LSTMSegments {
  /// `c' = f ⊙ c + i ⊙ g`, `h' = o ⊙ tanh(c')` with gates from `W x + U h + b`.
  func forward(
    _ parameters: [Double], _ x: [Double], hidden: [Double], cell: [Double]
  ) -> LSTMStep {
    let size = hidden.count
    var gates = Array(parameters[bias.range])
    addProduct(parameters, input, x, into: &gates)
    addProduct(parameters, recurrent, hidden, into: &gates)
    let i = gates[0..<size].map(Elementary.sigmoid)
    let f = gates[size..<2 * size].map(Elementary.sigmoid)
    let g = gates[2 * size..<3 * size].map(Elementary.tanh)
    let o = gates[3 * size..<4 * size].map(Elementary.sigmoid)
    let newCell = (0..<size).map { f[$0] * cell[$0] + i[$0] * g[$0] }
    let tanhCell = newCell.map(Elementary.tanh)
    return LSTMStep(
      x: x, previousHidden: hidden, previousCell: cell, inputGate: i, forgetGate: f, candidate: g,
      outputGate: o, tanhCell: tanhCell, cell: newCell,
      hidden: (0..<size).map { o[$0] * tanhCell[$0] })
  }

  /// Adds the step's gradients to `gradient`, moves `flow` one step back and returns `dx`.
  ///
  /// `flow.dHidden` holds the gradient by this step's hidden state, from above and from later steps.
  func backward(
    _ parameters: [Double], _ step: LSTMStep, _ flow: inout LSTMFlow, into gradient: inout [Double]
  ) -> [Double] {
    let dGates = gateGradients(step, &flow)
    addOuterProduct(dGates, step.x, input, into: &gradient)
    addOuterProduct(dGates, step.previousHidden, recurrent, into: &gradient)
    add(dGates, bias, into: &gradient)
    var dx = [Double](repeating: 0, count: step.x.count)
    addTransposedProduct(parameters, input, dGates, into: &dx)
    var dPrevious = [Double](repeating: 0, count: step.hidden.count)
    addTransposedProduct(parameters, recurrent, dGates, into: &dPrevious)
    flow.dHidden = dPrevious
    return dx
  }

  /// Gradients by the gates' inputs; `flow.dCell` becomes the gradient by the previous cell.
  private func gateGradients(_ step: LSTMStep, _ flow: inout LSTMFlow) -> [Double] {
    let size = step.hidden.count
    var dGates = [Double](repeating: 0, count: 4 * size)
    for k in 0..<size {
      let (i, f, g, o) = (
        step.inputGate[k], step.forgetGate[k], step.candidate[k], step.outputGate[k]
      )
      let dCell = flow.dCell[k] + flow.dHidden[k] * o * (1 - step.tanhCell[k] * step.tanhCell[k])
      dGates[k] = dCell * g * i * (1 - i)
      dGates[size + k] = dCell * step.previousCell[k] * f * (1 - f)
      dGates[2 * size + k] = dCell * i * (1 - g * g)
      dGates[3 * size + k] = flow.dHidden[k] * step.tanhCell[k] * o * (1 - o)
      flow.dCell[k] = dCell * f
    }
    return dGates
  }
}
