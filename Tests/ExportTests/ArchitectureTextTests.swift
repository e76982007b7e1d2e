import Foundation
import NN
import Testing

@testable import Export

@Suite struct ArchitectureTextTests {
  @Test func theJSONReadsBackAndHasEveryLiveNode() throws {
    let network = try MadeNetwork.network()
    let found = try JSONDecoder().decode(
      ArchitectureJSON.self, from: Data(network.json.utf8))
    #expect(found == ArchitectureJSON(network))
    #expect(found.nodes.map(\.node) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12])
    #expect(found.classifier.inputs == [8, 12])
    #expect(found.nodes[0].paddingWidth == 2 && found.nodes[0].strideHeight == 2)
    #expect(found.nodes[5].relu == false && found.nodes[10].bias == true)
    #expect(found.nodes[8].paddingHeight == 0 && found.nodes[1].paddingHeight == 1)
  }

  @Test func theSourceHasOneLineForEveryLiveNode() throws {
    let source = try MadeNetwork.network().pyTorch(file: "net.py")
    for node in [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12] {
      #expect(source.contains("        layer\(node) = "))
    }
    #expect(!source.contains("layer10"))
    #expect(source.contains(#"CLASSES = ["a", "\"b\"", "c\\"]"#))
    #expect(source.contains("layer2 = F.max_pool2d(join(layer1, image), 2, 2, 1)"))
    #expect(source.contains("layer8 = F.relu(layer6 + layer7)"))
  }
}
