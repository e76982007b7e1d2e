// What a trained language model says of a text, word by word.

import Kernels

extension LanguageModel {
  /// The logits behind every word, without dropout; the state is carried.
  ///
  /// - Parameter tokens: The words, (step, sequence); a whole number of steps, at most the unroll.
  /// - Returns: `(steps, sequences, vocabulary)`, row-major.
  /// - Throws: ``LanguageModelError``.
  public func logits(tokens: [Int32]) throws -> [Float] {
    let output = try forward(tokens: tokens)
    let hidden = plan.options.hidden, vocabulary = plan.options.vocabulary
    let values = memory.values(output.region)
    // Without padding, as exported.
    let weights = exported(plan.options.isTied ? "embedding" : "output.weights")
    let bias = exported("output.bias")
    var logits: [Float] = []
    logits.reserveCapacity(tokens.count * vocabulary)
    for row in 0..<output.rows {
      for word in 0..<vocabulary {
        var sum = bias[word]
        for unit in 0..<hidden {
          sum.addProduct(weights[word * hidden + unit], values[row * output.stride + unit])
        }
        logits.append(sum)
      }
    }
    return logits
  }

  private func exported(_ name: String) -> [Float] {
    guard let parameter = plan.weights.parameters.first(where: { $0.name == name }) else {
      preconditionFailure("there is no \(name)")
    }
    let flat = memory.values(parameter.matrix.region)
    var values = [Float](repeating: 0, count: parameter.count)
    parameter.forEach { exported, stored in values[exported] = flat[stored] }
    return values
  }
}

extension LanguagePlan {
  /// Names and shapes of all weights, in the order of ``LanguageModelState/weights``.
  public var weightShapes: [(name: String, shape: [Int])] {
    weights.parameters.map { ($0.name, $0.shape) }
  }
}
