import NN
import SearchSpace
import Testing

@Suite struct CanonicalGraphTests {
  private let image = FeatureShape(channels: 3, height: 8, width: 8)
  private func convolution(_ size: Int, _ filters: Int) -> Operation {
    .convolution(
      filterHeight: size, filterWidth: size, strideHeight: 1, strideWidth: 1, filters: filters)
  }

  @Test func nodesThatReachNothingDoNotCount() {
    let lean = Graph(
      image: image,
      nodes: [Node(convolution(3, 8), inputs: [0]), Node(convolution(1, 4), inputs: [1])],
      outputs: [2], classes: 10)
    let dead = Graph(
      image: image,
      nodes: [
        Node(convolution(3, 8), inputs: [0]), Node(convolution(5, 16), inputs: [1]),
        Node(convolution(1, 4), inputs: [1]),
      ], outputs: [3], classes: 10)
    #expect(lean.canonicalText == dead.canonicalText)
  }

  @Test func whateverTrainingSeesCounts() {
    let base = Graph(
      image: image,
      nodes: [Node(convolution(3, 8), inputs: [0]), Node(convolution(3, 8), inputs: [1, 0])],
      outputs: [1, 2], classes: 10)
    var texts: Set = [base.canonicalText]
    var other = base
    other.nodes[1].inputs = [0, 1]
    #expect(texts.insert(other.canonicalText).inserted)
    other = base
    other.outputs = [2, 1]
    #expect(texts.insert(other.canonicalText).inserted)
    other = base
    other.classes = 11
    #expect(texts.insert(other.canonicalText).inserted)
    other = base
    other.image.width = 9
    #expect(texts.insert(other.canonicalText).inserted)
    other = base
    other.nodes[0].operation = convolution(5, 8)
    #expect(texts.insert(other.canonicalText).inserted)
  }
}
