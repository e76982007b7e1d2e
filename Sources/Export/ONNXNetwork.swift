// A trained image network as an ONNX graph of standard operators.

import NN

extension TrainedNetwork {
  /// The network in ONNX.
  ///
  /// Input `image` `(batch, channels, rows, columns)`, whitened as in training; outputs `logits` and
  /// `probabilities` (their softmax), `(batch, classes)`.
  ///
  /// - Parameter folds: Whether batch normalisation behind a convolution becomes part of its weights.
  /// - Returns: A model that is checked by nothing yet.
  public func onnx(folds: Bool) -> ONNXModel {
    var builder = ONNXNetworkBuilder(self, folds: folds)
    for node in graph.liveNodes() { builder.add(node) }
    builder.classify()
    return ONNXModel(
      builder.graph,
      documentation:
        "Classifier of images that are whitened as in training; its outputs are logits "
        + "and probabilities of \(graph.classes) classes.", facts: facts)
  }
}

/// A graph while it is built; map 0 is the image, map i the output of node i.
struct ONNXNetworkBuilder {
  let network: TrainedNetwork
  let folds: Bool
  private(set) var graph = ONNXGraph(name: "network")

  init(_ network: TrainedNetwork, folds: Bool) {
    self.network = network
    self.folds = folds
    let image = network.graph.image
    graph.inputs = [
      ONNXValue(
        "image", .float,
        [.symbolic("batch"), .fixed(image.channels), .fixed(image.height), .fixed(image.width)])
    ]
  }

  private func name(_ map: Int) -> String { map == 0 ? "image" : "layer\(map)" }

  mutating func emit(
    _ operation: String, _ inputs: [String], _ output: String,
    _ attributes: KeyValuePairs<String, ONNXAttribute> = [:]
  ) {
    graph.nodes.append(ONNXNode(operation, inputs, [output], attributes))
  }

  /// A constant, once.
  mutating func constant(_ tensor: ONNXTensor) -> String {
    if !graph.constants.contains(where: { $0.name == tensor.name }) {
      graph.constants.append(tensor)
    }
    return tensor.name
  }

  /// What a node reads: its inputs, smaller ones padded with zeros at the bottom and on the right, joined
  /// along depth.
  private mutating func joined(_ maps: [Int], to shape: FeatureShape, for target: String) -> String
  {
    let parts = maps.map { map in
      let own = network.shapes.outputs[map]
      let rows = shape.height - own.height, columns = shape.width - own.width
      guard rows > 0 || columns > 0 else { return name(map) }
      let pads = constant(
        ONNXTensor(
          "pads.\(rows)x\(columns)", [8],
          .int64([0, 0, 0, 0, 0, 0, Int64(rows), Int64(columns)])))
      let padded = "\(target).padded.\(name(map))"
      emit("Pad", [name(map), pads], padded)
      return padded
    }
    guard parts.count > 1 else { return parts[0] }
    emit("Concat", parts, target + ".input", ["axis": .integer(1)])
    return target + ".input"
  }

  /// One node of the network.
  mutating func add(_ node: Int) {
    let operation = network.graph.nodes[node - 1].operation
    let maps = network.graph.nodes[node - 1].inputs
    let output = name(node)
    if operation == .sum {
      emit("Sum", maps.map(name), output + ".sum")
      return emit("Relu", [output + ".sum"], output)
    }
    let input = joined(maps, to: network.shapes.inputs[node - 1], for: output)
    add(operation, input, output)
  }

  /// Global average pooling over all outputs, and the linear layer.
  mutating func classify() {
    let joined = joined(network.graph.outputs, to: network.shapes.head, for: "classifier")
    emit("GlobalAveragePool", [joined], "classifier.pooled")
    emit("Flatten", ["classifier.pooled"], "classifier.features", ["axis": .integer(1)])
    let weights = constant(network.tensor("classifier.weights"))
    let bias = constant(network.tensor("classifier.bias"))
    emit("Gemm", ["classifier.features", weights, bias], "logits", ["transB": .integer(1)])
    emit("Softmax", ["logits"], "probabilities", ["axis": .integer(1)])
    let shape = [ONNXDimension.symbolic("batch"), .fixed(network.graph.classes)]
    graph.outputs = [ONNXValue("logits", .float, shape), ONNXValue("probabilities", .float, shape)]
  }
}
