import Artifacts
import NN
import Testing

@testable import TAPAS

@Suite struct GraphRecordsTests {
  private func convolution(_ size: Int, _ filters: Int, _ inputs: [Int]) -> Node {
    Node(
      .convolution(
        filterHeight: size, filterWidth: size, strideHeight: 2, strideWidth: 1, filters: filters),
      inputs: inputs)
  }

  @Test func theBooksOfAGraphAreItsOwnCounts() throws {
    let graph = Graph(
      image: FeatureShape(channels: 3, height: 8, width: 8),
      nodes: [
        convolution(3, 6, [0]), Node(.maximumPool(size: 3, stride: 1), inputs: [1]),
        convolution(1, 4, [1, 2]), Node(.flatten, inputs: [3]),
      ], outputs: [4], classes: 5)
    let records = try graph.layerRecords()
    #expect(
      records.map(\.kind) == [
        .convolution, .pooling, .skipConnection, .convolution, .globalPooling, .fullyConnected,
      ])
    try #expect(records.reduce(0) { $0 + $1.weights } == graph.parameterCount())
    #expect(records[0].heightRatio == 0.5 && records[0].depthRatio == 2)
    #expect(zip(records, records.dropFirst()).allSatisfy { $0.prefixFLOPs <= $1.prefixFLOPs })
    #expect(zip(records, records.dropFirst()).allSatisfy { $0.prefixMemory <= $1.prefixMemory })
  }
}
