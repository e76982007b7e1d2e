import NN
import Testing

@testable import TAPAS

@Suite struct ProbeNetTests {
  /// Parameters for 10 and for 100 classes, from the authors' code.
  static let published: [(ProbeNet, Int, Int)] = [
    (.regular, 11_218, 57_388), (.narrow, 1_732, 13_342), (.wide, 113_962, 298_372),
    (.shallow, 20_722, 205_132), (.shallowNormalised, 5_188, 51_358), (.deep, 99_922, 111_532),
    (.deepNormalised, 1_574_698, 1_620_868), (.multilayerPerceptron, 2_905_770, 3_104_356),
    (.kernelDepth, 5_834, 383_004),
  ]

  static func count(_ net: ProbeNet, classes: Int) throws -> Int {
    try net.graph(image: FeatureShape(channels: 3, height: 32, width: 32), classes: classes)
      .parameterCount()
  }

  @Test(arguments: published)
  func parametersAreThePublishedOnes(net: ProbeNet, ten: Int, hundred: Int) throws {
    try #expect(Self.count(net, classes: 10) == ten)
    try #expect(Self.count(net, classes: 100) == hundred)
  }

  /// The authors' code holds a second convolution for each stage even where it is not used (10 classes),
  /// and uses one batch normalisation for both where it is (100 classes).
  @Test func theLayerLengthNetDiffersByWhatTheAuthorsCodeDoesNotUse() throws {
    let channels = [8, 16, 32, 64, 128]
    let second = channels.reduce(0) { $0 + 9 * $1 * $1 }
    let normalisation = channels.reduce(0) { $0 + 2 * $1 }
    try #expect(Self.count(.layerLength, classes: 10) + second == 313_678)
    try #expect(Self.count(.layerLength, classes: 100) - normalisation == 336_088)
  }

  @Test(arguments: ProbeNet.allCases) func everyNetTrainsOnImagesOfAnySize(net: ProbeNet) throws {
    for (height, width, classes) in [(8, 8, 2), (28, 17, 3), (32, 32, 12)] {
      let shape = FeatureShape(channels: 1, height: height, width: width)
      let plan = try Plan(net.graph(image: shape, classes: classes))
      #expect(plan.shapes.head.height == 1 && plan.shapes.head.width == 1)
    }
  }
}
