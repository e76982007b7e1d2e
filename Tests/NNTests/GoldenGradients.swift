// The golden losses and gradients that scripts/golden/gradients.py made with PyTorch.

import Foundation
import NN

/// One small network with its images, parameters, loss and gradients.
struct GoldenGradients: Decodable, CustomStringConvertible {
  struct GoldenNode: Decodable {
    let kind: String
    let filter: [Int], stride: [Int]
    let filters: Int
    let inputs: [Int]
    let padding: String?, follower: String?

    var node: Node {
      switch kind {
      case "convolution" where follower != nil:
        square(
          filter[0], filters, stride: stride[0],
          padding: padding.flatMap(ConvolutionPadding.init) ?? .same, inputs: inputs,
          follower.flatMap(ConvolutionEnding.init) ?? .normalisedReLU)
      case "sum": Node(.sum, inputs: inputs)
      case "flatten": Node(.flatten, inputs: inputs)
      case "insideMaximumPool":
        Node(.insideMaximumPool(size: filter[0], stride: stride[0]), inputs: inputs)
      case "convolution":
        NNTests.convolution(
          filter[0], filter[1], filters, stride: (stride[0], stride[1]), inputs: inputs)
      case "maximumPool": Node(.maximumPool(size: filter[0], stride: stride[0]), inputs: inputs)
      case "averagePool": Node(.averagePool(size: filter[0], stride: stride[0]), inputs: inputs)
      default: Node(.localContrastNormalisation(size: filter[0]), inputs: inputs)
      }
    }
  }

  let name: String
  /// Channels, height, width.
  let image: [Int]
  let classes: Int
  let outputs: [Int]
  let nodes: [GoldenNode]
  let pixels: [Float]
  let labels: [Int]
  let loss: Double
  let parameters: [String: [Float]]
  let gradients: [String: [Double]]
  var description: String { name }

  var graph: Graph {
    Graph(
      image: FeatureShape(channels: image[0], height: image[1], width: image[2]),
      nodes: nodes.map(\.node), outputs: outputs, classes: classes)
  }

  static func read() throws -> [GoldenGradients] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/gradients.json")
    return try JSONDecoder().decode([GoldenGradients].self, from: Data(contentsOf: file))
  }
}
