import Artifacts
import Testing

@testable import TAPAS

@Suite struct NetworkListTests {
  static let head = """
    {"format": "espalier-networks", "version": 1,
     "image": {"channels": 3, "height": 32, "width": 32}, "networks": [
    """

  private func layers(_ text: String) throws -> [LayerRecord] {
    try NetworkList(Self.head + "{\"layers\": [\(text)]}]}", file: "n.json").networks[0].layers
  }

  private func fault(_ text: String) throws -> String {
    try #require(throws: TableError.self) { try layers(text) }.description
  }

  @Test func everyLayerCountsAsInANetworkOfOurOwn() throws {
    let found = try layers(
      """
      {"type": "convolution", "size": 3, "filters": 8, "stride": 2},
      {"type": "pooling", "size": 2}, {"type": "residualBlock", "size": 3, "filters": 16, "repeats": 2},
      {"type": "skipConnection"}, {"type": "dropout"}, {"type": "batchNormalisation"},
      {"type": "globalPooling"}, {"type": "fullyConnected", "units": 10}
      """)
    #expect(
      found.map(\.kind) == [
        .convolution, .pooling, .residualBlock, .residualBlock, .skipConnection, .dropout,
        .batchNormalisation, .globalPooling, .fullyConnected,
      ])
    // 3 · 3 · 3 · 8 and scale and shift; then 3 · 3 · 16 · (8 + 16) with a projection of 8 · 16.
    #expect(found[0].weights == 216 + 16 && found[0].heightRatio == 0.5)
    #expect(found[1].heightRatio == 0.5)
    #expect(found[2].weights == 9 * 16 * 24 + 128 + 96 && found[3].weights == 9 * 16 * 32 + 64)
    #expect(found[8].weights == 160)
  }

  @Test func namesAndAccuraciesAreKept() throws {
    let text = """
      {"name": "a", "accuracy": 0.5, "layers": [{"type": "globalPooling"}]},
      {"layers": [{"type": "globalPooling"}]}]}
      """
    let list = try NetworkList(Self.head + text, file: "n.json")
    #expect(list.networks.map(\.name) == ["a", "network 2"])
    #expect(list.networks.map(\.accuracy) == [0.5, nil])
  }

  @Test func everyFaultIsSaidWithItsPlace() throws {
    let faults: [(String, String)] = [
      ("{\"type\": \"attention\"}", "layers[0].type: \"attention\" is none of convolution"),
      ("{\"type\": \"convolution\", \"filters\": 8}", "layers[0].size: is missing"),
      (
        "{\"type\": \"convolution\", \"size\": 3, \"filters\": 0}",
        "filters: 0 is outside 1 to 65536"
      ),
      (
        "{\"type\": \"convolution\", \"size\": 3, \"filters\": 8.5}",
        "filters: must be a whole number"
      ),
      ("{\"type\": \"dropout\", \"rate\": 0.5}", "layers[0].rate: unknown key; known here: type"),
      ("{\"type\": \"pooling\", \"size\": 33}", "a window of 33 × 33 does not fit into 32 × 32"),
      ("7", "networks[0].layers[0] must be an object"), ("", "at least one object"),
    ]
    for (text, message) in faults { #expect(try fault(text).contains(message)) }
  }

  @Test func whatIsNoListIsRefused() {
    for text in ["", "[]", "{}", "{\"format\": \"onnx\"}", "{\"format\": 1}", Self.head] {
      #expect(throws: TableError.self) { try NetworkList(text, file: "n.json") }
    }
  }

  @Test func impossibleSizesAreNotCounted() throws {
    let wide = "{\"type\": \"convolution\", \"size\": 64, \"filters\": 65536}"
    let message = try fault("\(wide), \(wide), {\"type\": \"fullyConnected\", \"units\": 1048576}")
    #expect(message.contains("10¹² weights"))
    let deep = "{\"type\": \"residualBlock\", \"size\": 1, \"filters\": 1, \"repeats\": 1000}"
    #expect(try fault("\(deep), \(deep), \(deep)").contains("2000 layers"))
  }
}
