// Walks through a network's layers and keeps the books that the predictor's features need.

import Artifacts
import NN

/// A network that grows layer by layer; sizes, operations and memory follow.
public struct NetworkWalk: Sendable {
  private var books = LayerBooks()
  /// The layers so far.
  public var layers: [LayerRecord] { books.layers }
  /// Size of the map that the next layer reads.
  public private(set) var channels: Int, height: Int, width: Int

  /// A walk that starts at an image of `channels` × `height` × `width`.
  public init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// A convolution with `filters` filters of `size` × `size`, no bias, batch-normalised if so.
  ///
  /// - Parameters:
  ///   - size: Rows and columns of a filter.
  ///   - filters: Output channels.
  ///   - stride: Pixels between two positions.
  ///   - isPadded: Whether `size / 2` zeros surround the map, so that stride 1 keeps its size.
  ///   - isNormalised: Whether scale and shift are learnt for each channel.
  public mutating func convolution(
    size: Int, filters: Int, stride: Int = 1, isPadded: Bool = true, isNormalised: Bool = false
  ) {
    let padding = isPadded ? 2 * (size / 2) : 0
    let newHeight = (height + padding - size) / stride + 1
    let newWidth = (width + padding - size) / stride + 1
    let taps = size * size * channels * filters
    add(
      .convolution, channels: filters, height: newHeight, width: newWidth,
      weights: taps + (isNormalised ? 2 * filters : 0),
      flops: 2 * Double(taps) * Double(newHeight * newWidth), window: size)
  }

  /// A residual unit of two normalised convolutions (He, Zhang, Ren and Sun 2016).
  ///
  /// The shortcut is a projection where the sizes differ.
  public mutating func residualUnit(size: Int, filters: Int, stride: Int = 1) {
    let newHeight = (height - 1) / stride + 1, newWidth = (width - 1) / stride + 1
    let pixels = Double(newHeight * newWidth)
    let projects = stride != 1 || filters != channels
    let taps = size * size * filters * (channels + filters) + (projects ? filters * channels : 0)
    add(
      .residualBlock, channels: filters, height: newHeight, width: newWidth,
      weights: taps + (projects ? 6 : 4) * filters,
      flops: 2 * Double(taps) * pixels + Double(filters) * pixels, window: size)
  }

  /// Scale and shift of every channel.
  public mutating func batchNormalisation() {
    add(
      .batchNormalisation, channels: channels, height: height, width: width, weights: 2 * channels,
      flops: 2 * Double(channels * height * width))
  }

  /// Pooling over `size` × `size` windows, inside the map or with `size / 2` pixels around it.
  public mutating func pool(size: Int, stride: Int, isPadded: Bool = false) {
    let padding = isPadded ? 2 * (size / 2) : 0
    let newHeight = (height + padding - size) / stride + 1
    let newWidth = (width + padding - size) / stride + 1
    add(
      .pooling, channels: channels, height: newHeight, width: newWidth, weights: 0,
      flops: Double(size * size * channels * newHeight * newWidth), window: size)
  }

  /// A layer of `units` units, each with a weight for every number of the map, without bias.
  public mutating func fullyConnected(units: Int) {
    let taps = units * channels * height * width
    add(
      .fullyConnected, channels: units, height: 1, width: 1, weights: taps,
      flops: 2 * Double(taps), window: height)
  }

  /// The mean of every channel.
  public mutating func globalPool() {
    add(
      .globalPooling, channels: channels, height: 1, width: 1, weights: 0,
      flops: Double(channels * height * width), window: height)
  }

  /// Numbers set to zero at random while training.
  public mutating func dropout() {
    add(.dropout, channels: channels, height: height, width: width, weights: 0, flops: 0)
  }

  /// The map of an earlier place, of the same size, is added.
  public mutating func skip() {
    add(
      .skipConnection, channels: channels, height: height, width: width, weights: 0,
      flops: Double(channels * height * width))
  }

  /// Sizes and strides of windows that a table may name: with them no number here can overflow.
  static let possibleSizes = 1...64
  /// Filters, units and maps that a table may name.
  static let possibleCounts = 1...65_536
  /// Whether there may be another layer: a network of 2,000 is a slip.
  var hasRoom: Bool { layers.count < 2000 }

  /// Whether every map so far has pixels.
  public var isPossible: Bool { height > 0 && width > 0 && channels > 0 }

  private mutating func add(
    _ kind: LayerKind, channels newChannels: Int, height newHeight: Int, width newWidth: Int,
    weights: Int, flops: Double, window: Int = 1
  ) {
    books.add(
      kind, from: FeatureShape(channels: channels, height: height, width: width),
      to: FeatureShape(channels: newChannels, height: newHeight, width: newWidth),
      weights: weights, flops: flops, window: window)
    (channels, height, width) = (newChannels, newHeight, newWidth)
  }
}

/// What adds up over the layers.
struct LayerBooks: Sendable {
  private(set) var layers: [LayerRecord] = []
  private var flops = 0.0
  private var weights = 0
  private var largestMaps = 0.0

  /// `working`: numbers of the largest maps that the layer holds at once within itself.
  mutating func add(
    _ kind: LayerKind, from input: FeatureShape, to output: FeatureShape,
    weights newWeights: Int = 0, flops newFLOPs: Double = 0, working: Int = 0, window: Int = 1
  ) {
    let geometry = LayerGeometry(
      window: window, height: output.height, channels: output.channels)
    flops += newFLOPs
    weights += newWeights
    largestMaps = max(largestMaps, Double(max(input.count + output.count, working)))
    layers.append(
      LayerRecord(
        kind: kind, heightRatio: Double(output.height) / Double(max(input.height, 1)),
        depthRatio: Double(output.channels) / Double(max(input.channels, 1)), weights: newWeights,
        prefixFLOPs: flops, prefixMemory: 4 * (Double(weights) + largestMaps), geometry: geometry))
  }
}
