// The identity of a network: equal text exactly when every bit of training is equal.

import NN

extension Operation {
  /// One word for the canonical text, file formats and figures.
  public var canonicalText: String {
    switch self {
    case .convolution(
      let filterHeight, let filterWidth, let strideHeight, let strideWidth, let filters):
      "convolution \(filterHeight)x\(filterWidth) stride \(strideHeight)x\(strideWidth) filters \(filters)"
    case .formedConvolution(let size, let stride, let filters, let padding, let follower):
      "convolution \(size)x\(size) stride \(stride)x\(stride) filters \(filters) padding "
        + "\(padding.rawValue) then \(follower.rawValue)"
    case .maximumPool(let size, let stride): "maximum-pool \(size) stride \(stride)"
    case .averagePool(let size, let stride): "average-pool \(size) stride \(stride)"
    case .insideMaximumPool(let size, let stride): "inside-maximum-pool \(size) stride \(stride)"
    case .flatten: "flatten"
    case .localContrastNormalisation(let size): "local-contrast-normalisation \(size)"
    case .batchNormalisation: "batch-normalisation"
    case .sum: "sum"
    }
  }
}

extension Graph {
  /// The network as text, one line a node, without anything that training cannot see.
  ///
  /// Nodes that do not reach the classifier are left out and the others renumbered. The order of nodes
  /// and of inputs stays: it decides which random numbers initialise which weights.
  public var canonicalText: String {
    let alive = reachable()
    var number = [0: 0]
    for index in 1...max(1, nodes.count) where alive.contains(index) {
      number[index] = number.count
    }
    func names(_ indices: [Int]) -> String {
      indices.compactMap { number[$0] }.map(String.init).joined(separator: " ")
    }
    var lines = ["image \(image.channels)x\(image.height)x\(image.width)"]
    for (index, node) in nodes.enumerated() where alive.contains(index + 1) {
      lines.append("\(node.operation.canonicalText) from \(names(node.inputs))")
    }
    lines.append("classifier \(classes) from \(names(outputs))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The nodes whose outputs the classifier depends on.
  private func reachable() -> Set<Int> {
    var alive = Set(outputs)
    for (index, node) in nodes.enumerated().reversed() where alive.contains(index + 1) {
      alive.formUnion(node.inputs)
    }
    return alive
  }
}
