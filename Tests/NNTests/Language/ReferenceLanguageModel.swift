import Foundation
import NN

/// A language model in float64, straight from the definition: one sequence after the other, no buffers.
struct ReferenceLanguageModel {
  let cell: RecurrentCell
  let options: LanguageModelOptions
  /// By name, as exported.
  var parameters: [String: [Double]]

  init(_ cell: RecurrentCell, _ options: LanguageModelOptions, _ state: LanguageModelState) {
    self.cell = cell
    self.options = options
    parameters = Dictionary(
      uniqueKeysWithValues: state.weights.map { ($0.name, $0.values.map(Double.init)) })
  }

  private func apply(_ operation: CellOperation, _ a: Double, _ b: Double) -> (Double, Double) {
    let sum =
      switch operation.combination {
      case .add: a + b
      case .multiply: a * b
      case .maximum: max(a, b)
      }
    switch operation.activation {
    case .identity: return (sum, sum)
    case .tanh: return (sum, tanh(sum))
    case .sigmoid: return (sum, 1 / (1 + exp(-sum)))
    case .relu: return (sum, max(sum, 0))
    case .sine: return (sum, sin(sum))
    }
  }

  /// One layer for one word: new h and c.
  func step(_ layer: Int, _ x: [Double], _ h: [Double], _ c: [Double]) -> ([Double], [Double]) {
    let leaves = cell.baseNumber, hidden = options.hidden
    func product(_ values: [Double], _ name: String) -> [Double] {
      let weights = parameters["layer\(layer).\(name)"] ?? []
      var sums = [Double](repeating: 0, count: leaves * hidden)
      for (i, value) in values.enumerated() {
        for j in sums.indices { sums[j] += value * weights[i * sums.count + j] }
      }
      return sums
    }
    let fromInput = product(x, "input"), fromHidden = product(h, "recurrent")
    var newHidden = h, newState = c
    for unit in 0..<hidden {
      var outputs: [Double] = []
      for (index, node) in cell.nodes.enumerated() {
        let (left, right) =
          cell.children(of: index).map { (outputs[$0.left], outputs[$0.right]) }
          ?? (fromInput[index * hidden + unit], fromHidden[index * hidden + unit])
        var (sum, output) = apply(node, left, right)
        if index == cell.cellStateIndex { newState[unit] = sum }
        if index == cell.injectIndex { (sum, output) = apply(cell.inject, output, c[unit]) }
        outputs.append(output)
      }
      newHidden[unit] = outputs[outputs.count - 1]
    }
    return (newHidden, newState)
  }

  /// Mean cross-entropy of a step from a state of zeros.
  func loss(_ tokens: [Int32], _ targets: [Int32]) -> Double {
    let batch = options.batchSize, embedding = parameters["embedding"] ?? []
    let table = parameters["output.weights"] ?? embedding, bias = parameters["output.bias"] ?? []
    var sum = 0.0
    for sequence in 0..<batch {
      var hidden = [[Double]](
        repeating: [Double](repeating: 0, count: options.hidden), count: options.layers)
      var state = hidden
      for position in stride(from: sequence, to: tokens.count, by: batch) {
        let word = Int(tokens[position])
        var x = Array(embedding[word * options.embedding..<(word + 1) * options.embedding])
        for layer in 0..<options.layers {
          (hidden[layer], state[layer]) = step(layer + 1, x, hidden[layer], state[layer])
          x = hidden[layer]
        }
        let logits = (0..<options.vocabulary).map { word in
          x.indices.reduce(bias[word]) { $0 + x[$1] * table[word * x.count + $1] }
        }
        let top = logits.max() ?? 0
        let total = logits.reduce(0) { $0 + exp($1 - top) }
        sum += log(total) + top - logits[Int(targets[position])]
      }
    }
    return sum / Double(tokens.count)
  }
}

/// A small model's options.
func smallOptions(
  vocabulary: Int = 19, embedding: Int = 5, hidden: Int = 5, layers: Int = 2, batch: Int = 3,
  unroll: Int = 4, dropout: LanguageDropout = .none, tied: Bool = false, range: Float = 0.7,
  clip: Float = .infinity
) -> LanguageModelOptions {
  LanguageModelOptions(
    vocabulary: vocabulary, embedding: embedding, hidden: hidden, layers: layers,
    batchSize: batch, unroll: unroll, dropout: dropout, isTied: tied, initialRange: range,
    clip: clip, averagesOverUnroll: true)
}
