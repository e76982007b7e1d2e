// The network that a child trains, as a value: operations and wiring, nothing about layout or speed.

/// The size of one image or feature map: channels, rows, columns.
public struct FeatureShape: Hashable, Codable, Sendable, CustomStringConvertible {
  /// Number of channels (C).
  public var channels: Int
  /// Rows (H), in pixels.
  public var height: Int
  /// Columns (W), in pixels.
  public var width: Int

  /// A map of `channels` × `height` × `width` numbers.
  public init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// C · H · W.
  public var count: Int { channels * height * width }
  /// For people: `3×32×32`.
  public var description: String { "\(channels)×\(height)×\(width)" }
}

/// What a node of a network computes from its (depth-concatenated) inputs.
public enum Operation: Hashable, Codable, Sendable {
  /// Convolution without bias, padding `(filterHeight / 2, filterWidth / 2)` on both sides, then batch
  /// normalisation and ReLU (Zoph & Le 2017, section 4.1). Output size `ceil(H / strideHeight)` ×
  /// `ceil(W / strideWidth)` for odd filters.
  case convolution(
    filterHeight: Int, filterWidth: Int, strideHeight: Int, strideWidth: Int, filters: Int)
  /// A square convolution whose padding and follower are chosen (TAPAS's variation of MetaQNN's space).
  ///
  /// Make it with ``squareConvolution(size:stride:filters:padding:follower:)``, so that equal networks
  /// are equal graphs.
  case formedConvolution(
    size: Int, stride: Int, filters: Int, padding: ConvolutionPadding,
    follower: ConvolutionEnding)
  /// Maximum over `size` × `size` windows, `size / 2` pixels of padding that never win.
  case maximumPool(size: Int, stride: Int)
  /// Mean over `size` × `size` windows, `size / 2` pixels of padding that are not counted.
  case averagePool(size: Int, stride: Int)
  /// Maximum over `size` × `size` windows that lie inside the map, so that 2 × 2 with stride 2 halves even
  /// sizes.
  case insideMaximumPool(size: Int, stride: Int)
  /// Every pixel of every channel as a channel of one pixel: before a layer in which every unit sees all.
  case flatten
  /// Local contrast normalisation: `(x − m) / sqrt(1 + v)`, with the mean `m` and the variance `v` of
  /// the `size` × `size` window around `x` in its channel; pixels outside the image are not counted.
  case localContrastNormalisation(size: Int)
  /// Batch normalisation of each channel, then ReLU: what follows a convolution, by itself.
  case batchNormalisation
  /// The sum of the inputs, which have one size, then ReLU: the end of a residual unit (He et al. 2016).
  ///
  /// The only operation whose inputs are not concatenated.
  case sum
}

/// One node of a network.
public struct Node: Hashable, Codable, Sendable {
  /// What it computes.
  public var operation: Operation
  /// Where its inputs come from: 0 is the image, `i` is the output of node `i` (counted from 1).
  ///
  /// Several inputs are concatenated along depth in this order (but for ``Operation/sum``); smaller maps are padded with zeros at
  /// the bottom and on the right to the size of the largest (Zoph & Le 2017, section 3.3).
  public var inputs: [Int]

  /// A node; `inputs` must name earlier nodes only.
  public init(_ operation: Operation, inputs: [Int]) {
    self.operation = operation
    self.inputs = inputs
  }
}

/// A convolutional classifier: nodes in topological order, then global average pooling over the
/// depth-concatenated `outputs` and one linear layer with bias.
public struct Graph: Hashable, Codable, Sendable {
  /// Size of the input image.
  public var image: FeatureShape
  /// The nodes; node `i` (from 1) is `nodes[i - 1]`.
  public var nodes: [Node]
  /// The nodes that the classifier reads (0 is the image), concatenated in this order.
  public var outputs: [Int]
  /// Number of classes.
  public var classes: Int

  /// Channels that a node may read: layers that keep their inputs' channels, such as pools, double them
  /// from layer to layer where each reads all earlier ones.
  public static let channelLimit = 65_536

  /// A network from its parts.
  public init(image: FeatureShape, nodes: [Node], outputs: [Int], classes: Int) {
    self.image = image
    self.nodes = nodes
    self.outputs = outputs
    self.classes = classes
  }
}

/// Why a graph is no network.
public enum GraphError: Error, Equatable, CustomStringConvertible {
  /// A node, counted from 1, and what is wrong with it.
  case invalidNode(Int, String)
  /// The classifier's inputs or class count are wrong.
  case invalidHead(String)
  /// A node, counted from 1, or the classifier (0) reads more than ``Graph/channelLimit`` channels.
  case tooManyChannels(Int)

  /// For people.
  public var description: String {
    switch self {
    case .invalidNode(let index, let reason): "layer \(index): \(reason)"
    case .invalidHead(let reason): "classifier: \(reason)"
    case .tooManyChannels(let index):
      "\(index == 0 ? "classifier" : "layer \(index)"): more than \(Graph.channelLimit) input channels"
    }
  }
}
