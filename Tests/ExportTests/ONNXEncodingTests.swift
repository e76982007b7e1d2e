import Foundation
import Testing

@testable import Export

/// Our bytes beside those of the onnx package (scripts/golden/onnx-files.py).
@Suite struct ONNXEncodingTests {
  private func golden(_ name: String) throws -> String {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Golden/onnx.json")
    let all = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: path))
    return try #require(all[name])
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { (($0 < 16 ? "0" : "") + String($0, radix: 16)) }.joined()
  }

  @Test func aNetworkHasTheBytesOfTheReference() throws {
    var graph = ONNXGraph(name: "network")
    graph.nodes = [
      ONNXNode(
        "Conv", ["image", "weights"], ["layer1"],
        ["pads": .integers([0, 1, 0, 1]), "strides": .integers([2, 1])]),
      ONNXNode(
        "BatchNormalization", ["layer1", "scale", "shift", "mean", "variance"], ["layer2"],
        ["epsilon": .real(1e-3)]),
      ONNXNode("Reshape", ["layer2", "flat"], ["layer3"]),
      ONNXNode(
        "Gemm", ["layer3", "classifier"], ["logits"],
        ["transB": .integer(1), "alpha": .real(-0.5), "axis": .integer(-1)]),
    ]
    let pairs: [(String, Float)] = [
      ("scale", 1), ("shift", -0.0), ("mean", 1e-30), ("variance", 3e38),
    ]
    graph.constants =
      [ONNXTensor("weights", [2, 1, 1, 3], .float((-3..<3).map { Float($0) / 4 }))]
      + pairs.map { ONNXTensor($0.0, [2], .float([$0.1, 1])) }
      + [
        ONNXTensor("flat", [4], .int64([0, -1, 1, 300])),
        ONNXTensor("classifier", [0, 4], .float([])),
      ]
    graph.inputs = [
      ONNXValue("image", .float, [.symbolic("batch"), .fixed(1), .fixed(200), .fixed(3)])
    ]
    graph.outputs = [ONNXValue("logits", .float, [.symbolic("batch"), .fixed(0)])]
    let model = ONNXModel(
      graph, documentation: "Ein Netz für Bilder",
      facts: [.init("identity", String(repeating: "ü", count: 100)), .init("label", "")])
    #expect(hexadecimal(model.bytes) == (try golden("image")))
  }

  @Test func aGraphInsideAGraphHasTheBytesOfTheReference() throws {
    let row = [ONNXDimension.symbolic("sequence"), .fixed(4)]
    var body = ONNXGraph(name: "step")
    body.nodes = [
      ONNXNode("Add", ["h", "x"], ["h.next"]), ONNXNode("Identity", ["h.next"], ["y"]),
    ]
    body.inputs = [ONNXValue("h", .float, row), ONNXValue("x", .float, row)]
    body.outputs = [ONNXValue("h.next", .float, row), ONNXValue("y", .float, row)]
    var graph = ONNXGraph(name: "cell")
    graph.nodes = [
      ONNXNode("Gather", ["table", "token"], ["x"], ["axis": .integer(0)]),
      ONNXNode(
        "Scan", ["h", "x"], ["h.end", "y"],
        ["body": .graph(body), "num_scan_inputs": .integer(1)]),
    ]
    graph.inputs = [
      ONNXValue("token", .int64, [.symbolic("step"), .symbolic("sequence")]),
      ONNXValue("h", .float, row),
    ]
    graph.outputs = [
      ONNXValue("h.end", .float, row), ONNXValue("y", .float, [.symbolic("step")] + row),
    ]
    graph.constants = [ONNXTensor("table", [2, 4], .float(Array(repeating: 1, count: 8)))]
    #expect(
      hexadecimal(ONNXModel(graph, documentation: "", facts: []).bytes) == (try golden("scan")))
  }
}
