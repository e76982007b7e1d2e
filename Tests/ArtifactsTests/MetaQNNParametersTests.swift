import Artifacts
import Foundation
import SearchSpace
import Testing

@Suite struct MetaQNNParametersTests {
  private let text = """
    family = "metaqnn"
    imageSize = 14
    minimumLayers = 1
    maximumLayers = 6
    layerTypes = ["convolution", "pooling", "fullyConnected", "residualBlock", "skipConnection"]
    receptiveField = [1, 3, 5]
    stride = [1, 2]
    padding = ["same", "valid"]
    batchNormalisation = ["yes", "no"]
    filters = [8, 16]
    pool = ["2/2", "5/3"]
    units = [64, 32]
    repeats = [1, 2]
    fullyConnectedLimit = 2
    fullyConnectedSize = 8

    """

  @Test func theTextReadsBackAsTheSameSpace() throws {
    let space = try SearchSpace(text: text, file: "x")
    #expect(space.text == text && space.layers == nil && space.hasNetworks)
    #expect(space.kinds.count == 10)
  }

  @Test(arguments: [
    ("[\"convolution\", ", "[", "layerTypes"),
    ("\"pooling\"", "\"termination\"", "layerTypes"), ("[1, 3, 5]", "[1, 2]", "receptiveField"),
    ("imageSize = 14", "imageSize = 0", "imageSize"), ("stride = [1, 2]", "stride = [2]", "stride"),
    ("5/3", "5-3", "pool"), ("5/3", "2/2", "pool"), ("\"no\"", "\"maybe\"", "batchNormalisation"),
    ("maximumLayers = 6", "maximumLayers = 0", "maximumLayers"), ("[8, 16]", "[8, 8]", "filters"),
  ])
  func whatIsNoSpaceIsRefusedByItsKey(old: String, new: String, key: String) throws {
    let error = #expect(throws: ParameterError.self) {
      try SearchSpace(
        text: text.replacingOccurrences(of: old, with: new), file: "x")
    }
    #expect(error?.key == key)
  }
}
