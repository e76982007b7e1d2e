// Everything that training has changed in a language model: for checkpoints, and its final weights.

import Kernels

/// The state of a language model between two steps.
public struct LanguageModelState: Hashable, Sendable {
  /// Steps of training so far.
  public var steps: Int
  /// `embedding` (V, E); for each layer l from 1 `layer<l>.input` (inputs, leaves, H) and
  /// `layer<l>.recurrent` (H, leaves, H); `output.weights` (V, H) unless tied; `output.bias` (1, V).
  public var weights: [NamedTensor]
  /// For each layer `layer<l>.hidden` and `layer<l>.state` (sequences, H): h and c, to be carried on.
  public var carried: [NamedTensor]

  /// A state from its parts.
  public init(steps: Int, weights: [NamedTensor], carried: [NamedTensor]) {
    self.steps = steps
    self.weights = weights
    self.carried = carried
  }
}

extension LanguageModel {
  /// A copy of everything that training has changed.
  public var state: LanguageModelState {
    carryState()
    let options = plan.options
    var carried: [NamedTensor] = []
    for (index, layer) in layers.enumerated() {
      for (name, matrix) in layer.carriedMatrices {
        let flat = memory.values(matrix.region)
        carried.append(
          NamedTensor(
            name: "layer\(index + 1).\(name)", shape: [options.batchSize, options.hidden],
            values: (0..<options.batchSize).flatMap { row in
              flat[row * matrix.columns..<row * matrix.columns + options.hidden]
            }))
      }
    }
    return LanguageModelState(
      steps: steps, weights: tensors(plan.weights), carried: carried)
  }

  /// Goes on from `state`, as if it had never stopped.
  ///
  /// - Throws: ``LanguageModelError/state(_:)`` when the state is another model's; nothing has changed then.
  public func restore(_ state: LanguageModelState) throws {
    let own = self.state
    for (expected, found) in [(own.weights, state.weights), (own.carried, state.carried)] {
      guard expected.map(\.name) == found.map(\.name), expected.map(\.shape) == found.map(\.shape)
      else {
        throw LanguageModelError.state(
          "the state has \(found.map { "\($0.name) \($0.shape)" }), "
            + "the model \(expected.map { "\($0.name) \($0.shape)" })")
      }
    }
    steps = state.steps
    for (parameter, tensor) in zip(plan.weights.parameters, state.weights) {
      write(tensor.values, to: parameter)
    }
    resetState()
    let hidden = plan.options.hidden
    for (matrix, tensor) in zip(layers.flatMap { $0.carriedMatrices.map(\.matrix) }, state.carried)
    {
      var flat = [Float](repeating: 0, count: matrix.region.count)
      for (index, value) in tensor.values.enumerated() {
        flat[index / hidden * matrix.columns + index % hidden] = value
      }
      memory.set(matrix.region, to: flat)
    }
  }

  /// The gradients of the last step, as the weights are named.
  var gradientTensors: [NamedTensor] { tensors(plan.gradients) }

  private func tensors(_ layout: LanguageLayout) -> [NamedTensor] {
    layout.parameters.map { parameter in
      let flat = memory.values(parameter.matrix.region)
      var values = [Float](repeating: 0, count: parameter.count)
      parameter.forEach { exported, stored in values[exported] = flat[stored] }
      return NamedTensor(name: parameter.name, shape: parameter.shape, values: values)
    }
  }

  func write(_ values: [Float], to parameter: LanguageParameter) {
    var flat = [Float](repeating: 0, count: parameter.matrix.region.count)
    parameter.forEach { exported, stored in flat[stored] = values[exported] }
    memory.set(parameter.matrix.region, to: flat)
  }
}

extension LanguageParameter {
  /// Calls `body` with the place of every number in the exported tensor and in memory.
  func forEach(_ body: (_ exported: Int, _ stored: Int) -> Void) {
    let leaves = self.leaves ?? [0]
    let block = matrix.columns / leaves.count
    for row in 0..<rows {
      for (place, leaf) in leaves.enumerated() {
        let exported = (row * leaves.count + leaf) * columns
        let stored = row * matrix.stride + place * block
        for column in 0..<columns { body(exported + column, stored + column) }
      }
    }
  }
}

extension RecurrentLayer {
  /// h and c before the first step.
  var carriedMatrices: [(name: String, matrix: Matrix)] {
    [("hidden", rowsBefore(buffers.hidden)), ("state", rowsBefore(buffers.state))]
  }
}
