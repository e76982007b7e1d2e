// What all convolutions have in common, whichever operation of the graph they are.

/// Zeros around the input of a convolution; the raw value stands in parameter files and canonical text.
public enum ConvolutionPadding: String, CaseIterable, Codable, Sendable {
  /// Half a filter on every side: stride 1 keeps the size.
  case same
  /// None: filters lie inside the input.
  case valid
}

/// What follows a convolution; the raw value stands in canonical text.
public enum ConvolutionEnding: String, Codable, Sendable {
  /// Batch normalisation, then ReLU.
  case normalisedReLU = "batch-normalisation relu"
  /// Batch normalisation alone: what is added at the end of a residual unit.
  case normalised = "batch-normalisation"
  /// A bias for each filter, then ReLU.
  case biasReLU = "bias relu"
}

/// The sizes of a convolution, and what follows it.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// Rows and columns of a filter; odd.
  public let filterHeight: Int, filterWidth: Int
  /// Rows and columns from one output to the next.
  public let strideHeight: Int, strideWidth: Int
  /// Output channels.
  public let filters: Int
  /// Zeros around the input.
  public let padding: ConvolutionPadding
  /// What follows.
  public let follower: ConvolutionEnding

  /// Numbers that training adjusts: weights, and scale and shift or a bias for each filter.
  func parameterCount(inputChannels: Int) -> Int {
    inputChannels * filterHeight * filterWidth * filters
      + (follower == .biasReLU ? filters : 2 * filters)
  }

  func output(for shape: FeatureShape) -> FeatureShape {
    func size(_ length: Int, _ filter: Int, _ stride: Int) -> Int {
      (length + (padding == .same ? 2 * (filter / 2) : 0) - filter) / stride + 1
    }
    return FeatureShape(
      channels: filters, height: size(shape.height, filterHeight, strideHeight),
      width: size(shape.width, filterWidth, strideWidth))
  }

  var fault: String? {
    if min(filterHeight, filterWidth, strideHeight, strideWidth, filters) < 1 {
      return "filter sizes, strides and filter counts must be at least 1"
    }
    return filterHeight % 2 == 0 || filterWidth % 2 == 0 ? "filter sizes must be odd" : nil
  }
}

extension Operation {
  /// The convolution with `size` × `size` filters; the paper's own where padding and follower are its.
  public static func squareConvolution(
    size: Int, stride: Int, filters: Int, padding: ConvolutionPadding = .same,
    follower: ConvolutionEnding = .normalisedReLU
  ) -> Operation {
    // A filter of one pixel has no border.
    let padding = size == 1 ? .same : padding
    guard padding == .valid || follower != .normalisedReLU else {
      return .convolution(
        filterHeight: size, filterWidth: size, strideHeight: stride, strideWidth: stride,
        filters: filters)
    }
    return .formedConvolution(
      size: size, stride: stride, filters: filters, padding: padding, follower: follower)
  }

  /// The sizes of a convolution; nil for other operations.
  public var geometry: ConvolutionGeometry? {
    switch self {
    case .convolution(
      let filterHeight, let filterWidth, let strideHeight, let strideWidth, let filters):
      ConvolutionGeometry(
        filterHeight: filterHeight, filterWidth: filterWidth, strideHeight: strideHeight,
        strideWidth: strideWidth, filters: filters, padding: .same, follower: .normalisedReLU)
    case .formedConvolution(let size, let stride, let filters, let padding, let follower):
      ConvolutionGeometry(
        filterHeight: size, filterWidth: size, strideHeight: stride, strideWidth: stride,
        filters: filters, padding: padding, follower: follower)
    default: nil
    }
  }
}
