// A trained language model as an ONNX graph: a `Scan` over the steps for each layer, state in and out.

import NN

extension TrainedLanguageModel {
  /// The model in ONNX.
  ///
  /// Input `token` `(step, sequence)` and for each layer l from 1 `layer<l>.hidden` and `layer<l>.state`
  /// `(sequence, hidden)`, zeros before a text begins; outputs `logits` `(step, sequence, vocabulary)` and
  /// the state behind the last step, `layer<l>.hidden.next` and `layer<l>.state.next`.
  public var onnx: ONNXModel {
    var graph = ONNXGraph(name: "language-model")
    graph.inputs = [ONNXValue("token", .int64, [.symbolic("step"), .symbolic("sequence")])]
    graph.constants = [matrix("embedding")]
    graph.nodes = [ONNXNode("Gather", ["embedding", "token"], ["layer0"], ["axis": .integer(0)])]
    for layer in 1...options.layers { add(layer, to: &graph) }
    addSoftmax(to: &graph)
    let states = graph.outputs
    graph.outputs = [
      ONNXValue(
        "logits", .float,
        [.symbolic("step"), .symbolic("sequence"), .fixed(options.vocabulary)])
    ]
    graph.outputs += states
    return ONNXModel(
      graph,
      documentation:
        "Language model over a recurrent cell: tokens are indices into the vocabulary, the "
        + "state is zero before a text begins and comes out behind the last step.", facts: facts)
  }

  private var row: [ONNXDimension] { [.symbolic("sequence"), .fixed(options.hidden)] }

  private func add(_ layer: Int, to graph: inout ONNXGraph) {
    let name = "layer\(layer)"
    let state = [name + ".hidden", name + ".state"]
    graph.inputs += state.map { ONNXValue($0, .float, row) }
    graph.outputs += state.map { ONNXValue($0 + ".next", .float, row) }
    graph.constants += [matrix(name + ".input"), matrix(name + ".recurrent")]
    let inputs = layer == 1 ? options.embedding : options.hidden
    graph.nodes.append(
      ONNXNode(
        "Scan", state + ["layer\(layer - 1)"], state.map { $0 + ".next" } + [name],
        [
          "body": .graph(CellStep(cell, layer: name, inputs: inputs, hidden: options.hidden).graph),
          "num_scan_inputs": .integer(1),
        ]))
  }

  private func addSoftmax(to graph: inout ONNXGraph) {
    let bias = matrix("output.bias")
    graph.constants.append(ONNXTensor(bias.name, [options.vocabulary], bias.values))
    if !options.isTied { graph.constants.append(matrix("output.weights")) }
    graph.nodes += [
      ONNXNode(
        "Transpose", [outputName], ["output.transposed"], ["perm": .integers([1, 0])]),
      ONNXNode("MatMul", ["layer\(options.layers)", "output.transposed"], ["output.product"]),
      ONNXNode("Add", ["output.product", "output.bias"], ["logits"]),
    ]
  }
}

/// One step of a cell as a graph.
private struct CellStep {
  private let cell: RecurrentCell
  private let layer: String
  private(set) var graph: ONNXGraph

  init(_ cell: RecurrentCell, layer: String, inputs: Int, hidden: Int) {
    self.cell = cell
    self.layer = layer
    graph = ONNXGraph(name: layer + ".step")
    let row = [ONNXDimension.symbolic("sequence"), .fixed(hidden)]
    graph.inputs = [
      ONNXValue(name("h"), .float, row), ONNXValue(name("c"), .float, row),
      ONNXValue(name("x"), .float, [.symbolic("sequence"), .fixed(inputs)]),
    ]
    graph.outputs = ["h.next", "c.next", "y"].map { ONNXValue(name($0), .float, row) }
    multiply("x", by: layer + ".input")
    multiply("h", by: layer + ".recurrent")
    for index in cell.nodes.indices { add(index) }
    emit("Identity", [output(cell.nodes.count - 1)], "h.next")
    emit("Identity", ["sum\(cell.cellStateIndex)"], "c.next")
    emit("Identity", [output(cell.nodes.count - 1)], "y")
  }

  /// Names inside differ from those outside and of other layers.
  private func name(_ word: String) -> String { "\(layer).step.\(word)" }

  private mutating func emit(_ operation: String, _ inputs: [String], _ output: String) {
    graph.nodes.append(ONNXNode(operation, inputs.map(name), [name(output)]))
  }

  /// The products of all leaves' matrices, cut apart.
  private mutating func multiply(_ word: String, by matrix: String) {
    let leaves = (0..<cell.baseNumber).map { name(word + "\($0)") }
    let product = cell.baseNumber == 1 ? leaves[0] : name(word + "s")
    graph.nodes.append(ONNXNode("MatMul", [name(word), matrix], [product]))
    if cell.baseNumber > 1 {
      graph.nodes.append(ONNXNode("Split", [product], leaves, ["axis": .integer(1)]))
    }
  }

  /// What a node's reader reads: after the injection, where there is one.
  private func output(_ index: Int) -> String {
    (index == cell.injectIndex ? "injected" : "n") + "\(index)"
  }

  private mutating func add(_ index: Int) {
    let operands =
      cell.children(of: index).map { [output($0.left), output($0.right)] }
      ?? ["x\(index)", "h\(index)"]
    add(cell.nodes[index], operands, sum: "sum\(index)", output: "n\(index)")
    if index == cell.injectIndex {
      add(cell.inject, ["n\(index)", "c"], sum: "inject", output: "injected\(index)")
    }
  }

  private mutating func add(
    _ operation: CellOperation, _ operands: [String], sum: String, output: String
  ) {
    let join =
      switch operation.combination {
      case .add: "Add"
      case .multiply: "Mul"
      case .maximum: "Max"
      }
    let function =
      switch operation.activation {
      case .identity: "Identity"
      case .tanh: "Tanh"
      case .sigmoid: "Sigmoid"
      case .relu: "Relu"
      case .sine: "Sin"
      }
    emit(join, operands, sum)
    emit(function, [sum], output)
  }
}
