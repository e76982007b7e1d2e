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
        .convolution, .batchNormalisation, .pooling, .skipConnection, .convolution,
        .batchNormalisation, .globalPooling, .fullyConnected,
      ])
    try #expect(records.reduce(0) { $0 + $1.weights } == graph.parameterCount())
    #expect(records[0].heightRatio == 0.5 && records[0].depthRatio == 2)
    #expect(zip(records, records.dropFirst()).allSatisfy { $0.prefixFLOPs <= $1.prefixFLOPs })
    #expect(zip(records, records.dropFirst()).allSatisfy { $0.prefixMemory <= $1.prefixMemory })
    try #expect(graph.records().map(\.cut) == [nil, 0, 1, 2, nil, 3, 3, 3])
  }

  @Test func aResidualUnitAndAFullyConnectedLayerAreOneRecordEach() throws {
    func square(_ filters: Int, _ inputs: [Int], _ follower: ConvolutionEnding) -> Node {
      Node(
        .squareConvolution(size: 1, stride: 1, filters: filters, follower: follower),
        inputs: inputs)
    }
    let graph = Graph(
      image: FeatureShape(channels: 3, height: 4, width: 4),
      nodes: [
        square(6, [0], .biasReLU), square(6, [1], .normalisedReLU), square(6, [2], .normalised),
        Node(.sum, inputs: [3, 1]), Node(.flatten, inputs: [4, 1]), square(7, [5], .biasReLU),
        square(5, [6], .biasReLU),
      ], outputs: [7], classes: 2)
    let records = try graph.records()
    #expect(
      records.map(\.layer.kind) == [
        .convolution, .residualBlock, .skipConnection, .fullyConnected, .fullyConnected,
        .globalPooling, .fullyConnected,
      ])
    #expect(records.map(\.cut) == [0, 1, 2, 3, 4, 4, 4])
    try #expect(records.reduce(0) { $0 + $1.layer.weights } == graph.parameterCount())
    #expect(records[2].layer.depthRatio == 2 && records[1].layer.weights == 6 * 12 + 24)
    try #expect(graph.layers().map(\.cut) == [[1], [4], [4, 1], [6], [7]])
  }
}
