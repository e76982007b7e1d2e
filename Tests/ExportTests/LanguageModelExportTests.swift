import Foundation
import NN
import Tensor
import Testing

@testable import Export

@Suite struct LanguageModelExportTests {
  private func model(_ cell: RecurrentCell, layers: Int = 2, isTied: Bool = false) throws
    -> TrainedLanguageModel
  {
    let options = LanguageModelOptions(
      vocabulary: 5, embedding: 3, hidden: isTied ? 3 : 4, layers: layers, batchSize: 2, unroll: 3,
      dropout: .none, isTied: isTied, initialRange: 0.1, clip: 5, averagesOverUnroll: false)
    let trained = try LanguageModel(
      cell: cell, options: options, streams: RandomStreams(key: 3))
    return try TrainedLanguageModel(
      cell, options, weights: trained.state.weights, facts: [.init("cell", "made")])
  }

  private static let cells = RecurrentCell.known.map(\.cell)

  /// Outside and inside of every step: each value is computed once, before it is read.
  @Test(arguments: cells, [false, true])
  func everyInputIsThereBeforeItIsRead(cell: RecurrentCell, isTied: Bool) throws {
    let graph = try model(cell, isTied: isTied).onnx.graph
    var known = Set(graph.inputs.map(\.name) + graph.constants.map(\.name))
    #expect(known.contains("output.weights") != isTied)
    for node in graph.nodes {
      #expect(node.inputs.allSatisfy(known.contains), "\(node.outputs)")
      for attribute in node.attributes {
        if case .graph(let body) = attribute.value { check(body, outside: known) }
      }
      for output in node.outputs { #expect(known.insert(output).inserted) }
    }
    #expect(graph.outputs.allSatisfy { known.contains($0.name) })
    #expect(graph.outputs.count == 5 && graph.inputs.count == 5)
  }

  private func check(_ body: ONNXGraph, outside: Set<String>) {
    var known = outside.union(body.inputs.map(\.name))
    for node in body.nodes {
      #expect(node.inputs.allSatisfy(known.contains), "\(node.outputs)")
      for output in node.outputs { #expect(known.insert(output).inserted) }
    }
    #expect(body.outputs.allSatisfy { known.contains($0.name) })
  }

  @Test func weightsOfAnotherCellAreRefused() throws {
    let lstm = try model(.lstm)
    let weights = try LanguageModel(
      cell: .plain, options: lstm.options, streams: RandomStreams(key: 3)
    ).state.weights
    #expect(throws: ExportError.self) {
      _ = try TrainedLanguageModel(.lstm, lstm.options, weights: weights, facts: [])
    }
  }

  /// Figure 5 of the paper, by hand.
  @Test func theEquationsOfTheWorkedExampleAreThoseOfThePaper() {
    let cell = RecurrentCell.workedExample
    #expect(
      cell.latex == #"""
        \begin{align*}
          a_{0} &= \tanh(W_{0} x_t + U_{0} h_{t-1}) \\
          a_{0}' &= \operatorname{ReLU}(a_{0} + c_{t-1}) \\
          a_{1} &= \operatorname{ReLU}((W_{1} x_t) \odot (U_{1} h_{t-1})) \\
          a_{2} &= \sigma(a_{0}' \odot a_{1}) \\
          h_t &= a_{2} \\
          c_t &= (W_{1} x_t) \odot (U_{1} h_{t-1})
        \end{align*}

        """#)
  }

  @Test func theJSONReadsBack() throws {
    let model = try model(.published)
    let found = try JSONDecoder().decode(CellJSON.self, from: Data(model.json.utf8))
    #expect(found == CellJSON(model))
    #expect(found.nodes.count == 15 && found.nodes[14].inputs == [12, 13])
    #expect(found.nodes[0].inputs == nil && found.injection.node == 8 && found.cellState == 12)
  }

  @Test func theSourceHasTheCellAndTheTable() throws {
    let source = try model(.workedExample).pyTorch(file: "net.py")
    #expect(source.contains("        s2 = i0 * n1\n        n2 = torch.sigmoid(s2)\n"))
    #expect(source.contains("return n2, s1"))
    #expect(source.contains("x @ self.output.T"))
    #expect(try model(.lstm, isTied: true).pyTorch(file: "a.py").contains("x @ self.embedding.T"))
  }
}
