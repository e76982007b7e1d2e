// Sizes, parameter counts and costs of a network, from the graph alone.

extension Operation {
  /// The output's size for a (concatenated) input of `shape`.
  public func output(for shape: FeatureShape) -> FeatureShape {
    func size(_ length: Int, _ filter: Int, _ stride: Int) -> Int {
      (length + 2 * (filter / 2) - filter) / stride + 1
    }
    if let geometry { return geometry.output(for: shape) }
    switch self {
    case .convolution, .formedConvolution, .sum: return shape
    case .maximumPool(let window, let stride), .averagePool(let window, let stride):
      return FeatureShape(
        channels: shape.channels, height: size(shape.height, window, stride),
        width: size(shape.width, window, stride))
    case .insideMaximumPool(let window, let stride):
      return FeatureShape(
        channels: shape.channels, height: (shape.height - window) / stride + 1,
        width: (shape.width - window) / stride + 1)
    case .flatten: return FeatureShape(channels: shape.count, height: 1, width: 1)
    case .localContrastNormalisation, .batchNormalisation: return shape
    }
  }

  /// Numbers that training adjusts (convolution weights, batch-norm scale and shift).
  public func parameterCount(inputChannels: Int) -> Int {
    switch self {
    case .convolution, .formedConvolution:
      geometry?.parameterCount(inputChannels: inputChannels) ?? 0
    case .batchNormalisation: 2 * inputChannels
    case .maximumPool, .averagePool, .insideMaximumPool, .flatten, .localContrastNormalisation,
      .sum:
      0
    }
  }

  /// Why the operation makes no sense, or nil.
  var fault: String? {
    switch self {
    case .convolution, .formedConvolution: return geometry?.fault
    case .maximumPool(let size, let stride), .averagePool(let size, let stride),
      .insideMaximumPool(let size, let stride):
      return size < 1 || stride < 1 ? "pooling sizes and strides must be at least 1" : nil
    case .localContrastNormalisation(let size):
      return size < 1 || size % 2 == 0 ? "the contrast window must be odd" : nil
    case .batchNormalisation, .flatten, .sum: return nil
    }
  }

  /// Why the operation cannot read inputs of these sizes, or nil.
  fileprivate func fault(inputs: [FeatureShape], concatenated input: FeatureShape) -> String? {
    switch self {
    case .insideMaximumPool(let size, _) where size > min(input.height, input.width):
      "a window of \(size) × \(size) does not fit into \(input)"
    case .formedConvolution(let size, _, _, .valid, _) where size > min(input.height, input.width):
      "a filter of \(size) × \(size) does not fit into \(input)"
    case .sum where inputs.count < 2 || Set(inputs).count > 1:
      "only maps of one size, at least two, can be added, not \(inputs)"
    default: nil
    }
  }
}

/// The sizes of every map in a valid network.
public struct GraphShapes: Sendable {
  /// Input of node `i` (from 1) after concatenation: `inputs[i - 1]`; of a sum, each of its inputs.
  public let inputs: [FeatureShape]
  /// Output of node `i`: `outputs[i]`; `outputs[0]` is the image.
  public let outputs: [FeatureShape]
  /// The classifier's input before global average pooling.
  public let head: FeatureShape
}

extension Graph {
  /// The sizes of all maps.
  ///
  /// - Throws: ``GraphError`` when the graph is no network.
  public func shapes() throws -> GraphShapes {
    guard image.channels > 0, image.height > 0, image.width > 0 else {
      throw GraphError.invalidHead("the image size \(image) is empty")
    }
    var outputs = [image]
    var inputs: [FeatureShape] = []
    for (index, node) in nodes.enumerated() {
      if let fault = node.operation.fault { throw GraphError.invalidNode(index + 1, fault) }
      guard var input = concatenation(of: node.inputs, outputs) else {
        throw GraphError.invalidNode(index + 1, "inputs \(node.inputs) must name earlier layers")
      }
      guard input.channels <= Self.channelLimit else {
        throw GraphError.tooManyChannels(index + 1)
      }
      let single = node.inputs.map { outputs[$0] }
      if let fault = node.operation.fault(inputs: single, concatenated: input) {
        throw GraphError.invalidNode(index + 1, fault)
      }
      if node.operation == .sum { input = single[0] }
      inputs.append(input)
      outputs.append(node.operation.output(for: input))
    }
    guard let head = concatenation(of: self.outputs, outputs), classes >= 2 else {
      throw GraphError.invalidHead("outputs \(self.outputs), \(classes) classes")
    }
    guard head.channels <= Self.channelLimit else { throw GraphError.tooManyChannels(0) }
    return GraphShapes(inputs: inputs, outputs: outputs, head: head)
  }

  private func concatenation(of indices: [Int], _ outputs: [FeatureShape]) -> FeatureShape? {
    guard let first = indices.first, indices.allSatisfy({ outputs.indices.contains($0) }),
      Set(indices).count == indices.count
    else { return nil }
    return indices.dropFirst().reduce(outputs[first]) { sum, index in
      let next = outputs[index]
      return FeatureShape(
        channels: sum.channels + next.channels, height: max(sum.height, next.height),
        width: max(sum.width, next.width))
    }
  }

  /// Numbers that training adjusts, the classifier included.
  public func parameterCount() throws -> Int {
    let shapes = try shapes()
    let body = zip(nodes, shapes.inputs).reduce(0) {
      $0 + $1.0.operation.parameterCount(inputChannels: $1.1.channels)
    }
    return body + (shapes.head.channels + 1) * classes
  }

  /// Floating-point operations of one forward pass for one image: two for each multiplication of the
  /// convolutions and the classifier, borders counted as if they were full.
  public func forwardFLOPs() throws -> Int {
    let shapes = try shapes()
    var total = 2 * shapes.head.channels * classes
    for (index, node) in nodes.enumerated() {
      guard let geometry = node.operation.geometry else { continue }
      total +=
        2 * shapes.outputs[index + 1].count * shapes.inputs[index].channels
        * geometry.filterHeight * geometry.filterWidth
    }
    return total
  }
}
