import NN
import Testing

@testable import Report

private let chain = Graph(
  image: FeatureShape(channels: 1, height: 8, width: 8),
  nodes: [
    Node(
      .convolution(filterHeight: 3, filterWidth: 5, strideHeight: 2, strideWidth: 1, filters: 24),
      inputs: [0]),
    Node(
      .convolution(filterHeight: 1, filterWidth: 1, strideHeight: 1, strideWidth: 1, filters: 8),
      inputs: [1, 0]),
  ], outputs: [2], classes: 10)

@Test func boxesSayFilterSizesNumberAndUnusualStrides() throws {
  let text = try ArchitectureDrawing(chain).text
  #expect(text.contains("node1 [label=\"FH: 3  FW: 5  N: 24  SH: 2  SW: 1\"]"))
  #expect(text.contains("node2 [label=\"FH: 1  FW: 1  N: 8\"]"))
  #expect(text.contains("softmax over 10 classes"))
}

@Test func edgesCarryTheSizesOfTheMaps() throws {
  let text = try ArchitectureDrawing(chain).text
  #expect(text.contains("node0 -> node1 [label=\"  1×8×8\"]"))
  #expect(text.contains("node1 -> node2 [label=\"  24×4×8\"]"))
  #expect(text.contains("node0 -> node2"))
  #expect(text.contains("node2 -> classifier"))
}
