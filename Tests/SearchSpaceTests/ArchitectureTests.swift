import NN
import SearchSpace
import Tensor
import Testing

@Suite struct ArchitectureTests {
  static let space = SearchSpace(
    layers: 3,
    values: [
      .filterHeight: [1, 3, 5, 7], .filterWidth: [3], .strideHeight: [1, 2],
      .strideWidth: [1, 2, 3],
      .filters: [24, 36],
    ])

  @Test func fixedRowsTakeNoToken() {
    #expect(
      Self.space.kinds.map(\.name) == ["filterHeight", "strideHeight", "strideWidth", "filters"])
    #expect(Self.space.tokenCounts == 12...12)
    #expect(Self.space.size == 48.0 * 48 * 48)
  }

  @Test func tokensBecomeTheLayersTheyName() throws {
    let architecture = try Architecture([0, 0, 0, 0, 3, 1, 2, 1, 1, 0, 1, 0], in: Self.space)
    #expect(
      architecture.layers.map(\.summary) == [
        "1×3, 24 filters", "7×3, 36 filters, stride 2×3", "3×3, 24 filters, stride 1×2",
      ])
    let graph = try architecture.graph(
      image: FeatureShape(channels: 3, height: 32, width: 20), classes: 10)
    #expect(graph.nodes.map(\.inputs) == [[0], [1], [2]])
    #expect(graph.outputs == [3])
    let shapes = try graph.shapes()
    #expect(shapes.outputs[2] == FeatureShape(channels: 36, height: 16, width: 7))
    #expect(shapes.head == FeatureShape(channels: 24, height: 16, width: 4))
  }

  @Test func wrongTokensAreRefusedWithTheirPlace() {
    #expect(throws: ArchitectureError.wrongLength(found: 2, expected: 12)) {
      try Architecture([0, 1], in: Self.space)
    }
    var choices = [Int](repeating: 0, count: 12)
    choices[5] = 2
    #expect(throws: ArchitectureError.choiceOutOfRange(position: 5, choice: 2, choices: 2)) {
      try Architecture(choices, in: Self.space)
    }
  }

  @Test func everyArchitectureOfTheSpaceIsANetwork() throws {
    var random = RandomStreams(key: 1).stream(.sampling)
    for _ in 0..<2000 {
      let draw = Self.space.drawUniformly(using: &random)
      let graph = try Architecture(draw.decisions, in: Self.space)
        .graph(image: FeatureShape(channels: 1, height: 9, width: 14), classes: 2)
      let head = try graph.shapes().head
      #expect(head.height >= 1 && head.width >= 1)
      #expect(try graph.parameterCount() > 0)
    }
  }
}
