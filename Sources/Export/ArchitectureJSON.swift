// The architecture alone as JSON, with every number that another program needs to build it.

import FoundationEssentials
import NN

extension TrainedNetwork {
  /// The network as JSON (docs/export.md has the schema); the words are those of lists of networks that
  /// `predict-accuracy` reads.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(ArchitectureJSON(self)), as: UTF8.self) + "\n"
    }
  }
}

/// The file.
struct ArchitectureJSON: Codable, Hashable {
  /// Channels, rows and columns.
  struct Size: Codable, Hashable {
    let channels: Int, height: Int, width: Int

    init(_ shape: FeatureShape) {
      channels = shape.channels
      height = shape.height
      width = shape.width
    }
  }

  /// What reads the last maps.
  struct Classifier: Codable, Hashable {
    /// Nodes whose depth-concatenated outputs are averaged over all pixels.
    let inputs: [Int]
    let features: Int
    let classes: [String]
  }

  var format = "espalier-architecture"
  var version = 1
  let image: Size
  let nodes: [NodeJSON]
  let classifier: Classifier
  let batchNormEpsilon: Float

  init(_ network: TrainedNetwork) {
    image = Size(network.graph.image)
    nodes = network.graph.liveNodes().map { NodeJSON($0, of: network) }
    classifier = Classifier(
      inputs: network.graph.outputs, features: network.shapes.head.channels,
      classes: network.classNames)
    batchNormEpsilon = network.epsilon
  }
}

/// One node; keys that its type does not have are absent.
struct NodeJSON: Codable, Hashable {
  /// Its number, which names its weights: `layer3_weights` in the model.
  let node: Int
  let type: String
  /// Where its inputs come from: 0 is the image.
  let inputs: [Int]
  let output: ArchitectureJSON.Size
  private(set) var height: Int?, width: Int?
  private(set) var strideHeight: Int?, strideWidth: Int?
  /// Zero rows and columns on each side.
  private(set) var paddingHeight: Int?, paddingWidth: Int?
  private(set) var filters: Int?
  private(set) var kind: String?
  private(set) var bias: Bool?, batchNormalisation: Bool?, relu: Bool?

  init(_ node: Int, of network: TrainedNetwork) {
    let value = network.graph.nodes[node - 1]
    self.node = node
    inputs = value.inputs
    output = ArchitectureJSON.Size(network.shapes.outputs[node])
    switch value.operation {
    case .convolution, .formedConvolution: type = "convolution"
    case .maximumPool, .insideMaximumPool, .averagePool: type = "pooling"
    case .flatten: type = "flatten"
    case .localContrastNormalisation: type = "localContrastNormalisation"
    case .batchNormalisation: type = "batchNormalisation"
    case .sum: type = "sum"
    }
    describe(value.operation)
  }

  private mutating func describe(_ operation: NN.Operation) {
    switch operation {
    case .convolution, .formedConvolution: convolution(operation.geometry)
    case .maximumPool(let size, let stride): pool("maximum", size, stride, padding: size / 2)
    case .insideMaximumPool(let size, let stride): pool("maximum", size, stride, padding: 0)
    case .averagePool(let size, let stride): pool("average", size, stride, padding: size / 2)
    case .localContrastNormalisation(let size): (height, width) = (size, size)
    case .batchNormalisation, .sum: relu = true
    case .flatten: break
    }
  }

  private mutating func convolution(_ geometry: ConvolutionGeometry?) {
    guard let geometry else { return }
    let isPadded = geometry.padding == .same
    (height, width) = (geometry.filterHeight, geometry.filterWidth)
    (strideHeight, strideWidth) = (geometry.strideHeight, geometry.strideWidth)
    paddingHeight = isPadded ? geometry.filterHeight / 2 : 0
    paddingWidth = isPadded ? geometry.filterWidth / 2 : 0
    filters = geometry.filters
    bias = geometry.follower == .biasReLU
    batchNormalisation = geometry.follower != .biasReLU
    relu = geometry.follower != .normalised
  }

  private mutating func pool(_ kind: String, _ size: Int, _ stride: Int, padding: Int) {
    self.kind = kind
    (height, width) = (size, size)
    (strideHeight, strideWidth) = (stride, stride)
    (paddingHeight, paddingWidth) = (padding, padding)
  }
}
