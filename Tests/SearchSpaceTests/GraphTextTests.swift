import NN
import SearchSpace
import Tensor
import Testing

@Suite struct GraphTextTests {
  @Test(arguments: SpaceFixture.allCases)
  func everyNetworkReadsItsOwnText(fixture: SpaceFixture) throws {
    var random = RandomStreams(key: 23).stream(.sampling)
    for _ in 0..<50 {
      let (drawn, image) = try fixture.draw(
        layers: 1...8, pixels: 8...20, filters: [4, 8], using: &random)
      let text = try drawn.graph(image: image, classes: 5).canonicalText
      try #expect(Graph(canonicalText: text).canonicalText == text)
    }
  }

  @Test(
    arguments: [
      "", "image 3x16x16\n", "image 3x16\nclassifier 5 from 0\n",
      "image 3x16x16\nconvolution 3x3 stride 1x1 filters from 0\nclassifier 5 from 1\n",
      "image 3x16x16\nattention 3 from 0\nclassifier 5 from 1\n",
      "image 3x16x16\nclassifier five from 0\n",
      "image 3x16x16\nflatten from 0\nclassifier 5 from 0\n",
    ])
  func otherTextIsRefused(text: String) {
    #expect(throws: ArchitectureError.self) { try Graph(canonicalText: text) }
  }
}
