import Artifacts
import SearchSpace
import Testing

@Suite struct ConvolutionalParametersTests {
  private let plain = """
    layers = 4
    filterHeight = [1, 3]
    filterWidth = [3]
    strideHeight = [1]
    strideWidth = [1, 2]
    filters = [6, 12]
    skipConnections = true

    """

  @Test func theTextOfAPlainSpaceHasNothingOfTheExtensions() throws {
    #expect(try SearchSpace(text: plain, file: "x").text == plain)
  }

  @Test(arguments: [
    "layerTypes = [\"convolution\", \"averagePool\"]\npoolSize = [2, 3]\npoolStride = [1, 2]\n",
    "layerTypes = [\"batchNormalisation\", \"convolution\", \"localContrastNormalisation\"]\n"
      + "contrastSize = [3, 5]\n",
    "learningRate = [0.1, 0.05, 1.0]\n", "learningRate = [0.05]\n",
    "blockLayers = 3\npoolingAfter = [1, 2]\npoolingWindow = 2\nextraFilters = 40\n",
  ])
  func whateverIsSwitchedOnStandsInTheText(lines: String) throws {
    let space = try SearchSpace(text: plain + lines, file: "x")
    #expect(space.text == plain + lines)
    #expect(try SearchSpace(text: space.text, file: "x") == space)
    #expect(!space.isLike(try SearchSpace(text: plain, file: "x")))
  }

  @Test(arguments: [
    ("layerTypes = [\"averagePool\"]\n", "layerTypes"),
    ("layerTypes = [\"convolution\", \"pool\"]\n", "layerTypes"),
    ("layerTypes = [\"convolution\", \"convolution\"]\n", "layerTypes"),
    ("layerTypes = [\"convolution\", \"maximumPool\"]\npoolSize = [2]\n", "poolStride"),
    ("poolSize = [2]\n", "poolSize"), ("contrastSize = [3]\n", "contrastSize"),
    ("learningRate = [0.1, 0.1]\n", "learningRate"), ("learningRate = []\n", "learningRate"),
    ("learningRate = [-1.0]\n", "learningRate"), ("blockLayers = 0\n", "blockLayers"),
    ("poolingAfter = [2, 2]\n", "poolingAfter"), ("extraFilters = -1\n", "extraFilters"),
    ("extraFilter = 1\n", "extraFilter"), ("family = \"cells\"\n", "family"),
  ])
  func impossibleExtensionsAreRefusedByTheirKey(lines: String, key: String) {
    let error = #expect(throws: ParameterError.self) {
      try SearchSpace(text: plain + lines, file: "x")
    }
    #expect(error?.key == key)
  }

  @Test func cellsHaveTheirOwnKeys() throws {
    let text = "family = \"nasbench201\"\nedgesShareTokens = true\n"
    let space = try SearchSpace(text: text, file: "x")
    #expect(space == .nasbench201(NASBench201Space(edgesShareTokens: true)) && space.text == text)
    #expect(throws: ParameterError.self) { try SearchSpace(text: text + "layers = 2\n", file: "x") }
  }
}
