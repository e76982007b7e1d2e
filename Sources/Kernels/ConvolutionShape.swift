// Sizes of a convolution, and which algorithm each of its passes takes.

import CKernels

/// Output pixels that Winograd's algorithm computes together, or the direct algorithm.
public struct WinogradTile: Hashable, Sendable {
  /// Rows and columns of the tile; 1 in a dimension whose filter has one tap.
  public let height: Int, width: Int

  /// The direct algorithm, no tiles.
  public static let direct = WinogradTile(height: 0, width: 0)

  /// A tile.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}

/// The three passes of a convolution.
public enum ConvolutionPass: CaseIterable, Sendable {
  /// Output from input and weights.
  case forward
  /// Gradient of the input.
  case backwardData
  /// Gradient of the weights.
  case backwardWeights
}

/// A convolution without bias for a batch of `groups` × 16 images; the padding is `filter / 2` on all sides, or
/// none.
public struct ConvolutionShape: Hashable, Sendable {
  /// Channels in (C) and out (O).
  public let inputs: Int, outputs: Int
  /// Taps of the filter; odd.
  public let filterHeight: Int, filterWidth: Int
  /// Pixels from one output to the next.
  public let strideHeight: Int, strideWidth: Int
  /// Size of the (concatenated, zero-padded) input.
  public let inputHeight: Int, inputWidth: Int
  /// Groups of 16 images.
  public let groups: Int
  /// Whether `filter / 2` zeros surround the input on all sides; otherwise filters lie inside the input.
  public let isPadded: Bool

  /// A convolution.
  public init(
    inputs: Int, outputs: Int, filterHeight: Int, filterWidth: Int, strideHeight: Int = 1,
    strideWidth: Int = 1, inputHeight: Int, inputWidth: Int, groups: Int,
    isPadded: Bool = true
  ) {
    precondition(filterHeight % 2 == 1 && filterWidth % 2 == 1, "even filter")
    self.inputs = inputs
    self.outputs = outputs
    self.filterHeight = filterHeight
    self.filterWidth = filterWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.groups = groups
    self.isPadded = isPadded
    precondition(
      isPadded || (filterHeight <= inputHeight && filterWidth <= inputWidth),
      "a filter of \(filterHeight) × \(filterWidth) in \(inputHeight) × \(inputWidth)")
  }

  /// Zeros above the input, and below it.
  public var paddingHeight: Int { isPadded ? filterHeight / 2 : 0 }
  /// Zeros on the left and on the right of the input.
  public var paddingWidth: Int { isPadded ? filterWidth / 2 : 0 }
  /// Rows of the output; with padding ceil(H / stride).
  public var outputHeight: Int {
    (inputHeight + 2 * paddingHeight - filterHeight) / strideHeight + 1
  }
  /// Columns of the output.
  public var outputWidth: Int { (inputWidth + 2 * paddingWidth - filterWidth) / strideWidth + 1 }
  /// Weights `(O, C, filterHeight, filterWidth)`.
  public var weightCount: Int { outputs * inputs * filterHeight * filterWidth }
  /// Multiplications of one pass over the batch by the definition, borders counted as if full.
  public var nominalMultiplications: Int {
    weightCount * outputHeight * outputWidth * groups * imagesPerGroup
  }

  func cShape(_ tile: WinogradTile) -> EspalierConvolution {
    EspalierConvolution(
      inputs: Int32(inputs), outputs: Int32(outputs), filter_height: Int32(filterHeight),
      filter_width: Int32(filterWidth), stride_height: Int32(strideHeight),
      stride_width: Int32(strideWidth), padding_height: Int32(paddingHeight),
      padding_width: Int32(paddingWidth), input_height: Int32(inputHeight),
      input_width: Int32(inputWidth), output_height: Int32(outputHeight),
      output_width: Int32(outputWidth), tile_height: Int32(tile.height),
      tile_width: Int32(tile.width), groups: Int32(groups))
  }
}

/// The tiles of a convolution's three passes.
public struct ConvolutionAlgorithm: Hashable, Sendable {
  /// Tile of the forward pass.
  public var forward: WinogradTile
  /// Tile of the gradient of the input.
  public var backwardData: WinogradTile
  /// Tile of the gradient of the weights.
  public var backwardWeights: WinogradTile

  /// One tile for each pass.
  public init(forward: WinogradTile, backwardData: WinogradTile, backwardWeights: WinogradTile) {
    self.forward = forward
    self.backwardData = backwardData
    self.backwardWeights = backwardWeights
  }

  /// The same tile for all passes.
  public init(_ tile: WinogradTile) {
    self.init(forward: tile, backwardData: tile, backwardWeights: tile)
  }
}

/// Floats of working memory that a convolution needs.
public struct ConvolutionSizes: Sendable {
  /// Weights in the order in which the kernels read them.
  public let packedForward: Int, packedBackward: Int
  /// Of one thread, for any pass.
  public let scratch: Int
  /// Sums of weight gradients, all slices of the batch.
  public let accumulators: Int
}

extension KernelSet {
  /// Working memory of a convolution.
  public func sizes(of shape: ConvolutionShape, _ algorithm: ConvolutionAlgorithm)
    -> ConvolutionSizes
  {
    var forward = EspalierCorrelation()
    forward.shape = shape.cShape(algorithm.forward)
    var backward = EspalierCorrelation()
    backward.shape = shape.cShape(algorithm.backwardData)
    backward.transposed = 1
    var weights = EspalierWeightGradient()
    weights.shape = shape.cShape(algorithm.backwardWeights)
    let kernels = table.pointee
    let accumulator = kernels.weights_accumulator_size(&weights)
    return ConvolutionSizes(
      packedForward: kernels.correlation_packed_size(&forward),
      packedBackward: kernels.correlation_packed_size(&backward),
      scratch: max(
        kernels.correlation_scratch_size(&forward), kernels.correlation_scratch_size(&backward),
        kernels.weights_scratch_size(&weights)),
      accumulators: accumulator * Int(GroupSlices(groups: Int32(shape.groups)).count))
  }
}
