import NN
import Testing

@testable import Export

@Suite struct ONNXNetworkTests {
  private func graph(folds: Bool) throws -> ONNXGraph {
    try MadeNetwork.network().onnx(folds: folds).graph
  }

  /// ONNX asks for it: every value is computed once, before it is read.
  @Test(arguments: [false, true])
  func everyInputIsThereBeforeItIsRead(folds: Bool) throws {
    let graph = try graph(folds: folds)
    var known = Set(graph.inputs.map(\.name) + graph.constants.map(\.name))
    #expect(known.count == graph.inputs.count + graph.constants.count)
    for node in graph.nodes {
      #expect(node.inputs.allSatisfy(known.contains), "\(node.outputs)")
      for output in node.outputs { #expect(known.insert(output).inserted) }
    }
    #expect(graph.outputs.allSatisfy { known.contains($0.name) })
    let read = Set(graph.nodes.flatMap(\.inputs))
    #expect(graph.constants.allSatisfy { read.contains($0.name) })
  }

  @Test func everyOperationHasItsOperators() throws {
    let plain = try graph(folds: false).nodes.map(\.operation)
    func count(_ operation: String, in operations: [String]) -> Int {
      operations.count { $0 == operation }
    }
    #expect(count("Conv", in: plain) == 4)
    #expect(count("BatchNormalization", in: plain) == 4)
    #expect(count("MaxPool", in: plain) == 2)
    // One pool, two of the contrast.
    #expect(count("AveragePool", in: plain) == 3)
    #expect(count("Sum", in: plain) == 1 && count("Reshape", in: plain) == 1)
    // The image beside a strided map, and the classifier's two sizes.
    #expect(count("Pad", in: plain) == 2 && count("Concat", in: plain) == 2)
    let folded = try graph(folds: true).nodes.map(\.operation)
    #expect(count("BatchNormalization", in: folded) == 1)
    #expect(count("Conv", in: folded) == 4)
  }

  @Test func aNodeThatNothingReadsIsLeftOut() throws {
    let nodes = try graph(folds: false).nodes
    #expect(!nodes.contains { $0.outputs.contains("layer10") })
  }

  @Test func foldedFiltersComputeWhatFiltersAndNormalisationDo() throws {
    let network = try MadeNetwork.network()
    let folded = network.foldedConvolution("layer7", network.tensor("layer7.weights"))
    guard case .float(let weights) = folded.weights.values,
      case .float(let bias) = folded.bias.values
    else {
      Issue.record("not float")
      return
    }
    // One pixel of input, by hand.
    let input = (0..<5).map { Float($0) - 2 }
    let own = network.values("layer7.weights")
    for filter in 0..<4 {
      let product = (0..<5).reduce(Float(0)) { $0 + own[filter * 5 + $1] * input[$1] }
      let mean = network.values("layer7.runningMean")[filter]
      let variance = network.values("layer7.runningVariance")[filter]
      let expected =
        (product - mean) / (variance + 1e-3).squareRoot() * network.values("layer7.scale")[filter]
        + network.values("layer7.shift")[filter]
      let found = (0..<5).reduce(bias[filter]) { $0 + weights[filter * 5 + $1] * input[$1] }
      #expect(abs(found - expected) <= 1e-4 * max(1, abs(expected)))
    }
  }

  @Test func weightsOfAnotherNetworkAreRefused() throws {
    let graph = MadeNetwork.graph
    let tensors = try Plan(graph).inferenceTensors.dropFirst().map { name, shape in
      NamedTensor(
        name: name, shape: shape, values: Array(repeating: 1, count: shape.reduce(1, *)))
    }
    #expect(throws: ExportError.self) {
      _ = try TrainedNetwork(
        graph, tensors: tensors, epsilon: 1e-3, classNames: ["a", "b", "c"], facts: [])
    }
  }
}
