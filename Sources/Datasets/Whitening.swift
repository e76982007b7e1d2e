// Whitening: how bytes become the numbers that networks see. Fitted on training images only.

/// The kinds of whitening.
public enum Whitening: Hashable, Sendable {
  /// Pixels in [0, 1], as they are.
  case none
  /// Minus the mean, divided by the standard deviation, of each channel over the training images.
  case channel
  /// Minus the mean, divided by the standard deviation, of each image.
  case image
  /// Decorrelated pixels that stay as near to the image as can be: `(x - mean) W` with
  /// `W = (covariance + epsilon I)^(-1/2)`, for pixels in [0, 1].
  case zca(epsilon: Double)

  /// The largest image, in values, that `zca` takes: a matrix of its square must fit in memory.
  public static let largestZCA = 12_288
}

/// What was learned from the training images.
public struct WhiteningStatistics: Equatable, Sendable {
  /// Mean of pixels in [0, 1]: per channel `(C)` for `channel`, per pixel `(C * H * W)` for `zca`,
  /// else empty.
  public var mean: [Double] = []
  /// Standard deviation (divisor N) of each channel, `(C)`, for `channel`; else empty.
  public var standardDeviation: [Double] = []
  /// Eigenvalues of the covariance (divisor N), ascending, `(C * H * W)`, for `zca`; else empty.
  public var eigenvalues: [Double] = []
  /// What the numbers depend on: `portable`, or `openblas-VERSION-CORE` for `zca`.
  public var determinismClass = "portable"
}

/// A whitening with its statistics, ready for any images of the same shape.
public struct FittedWhitening: Sendable {
  /// The kind.
  public let kind: Whitening
  /// What was learned.
  public let statistics: WhiteningStatistics
  private let shape: ImageShape
  private let range: ValueRange
  private let method: Method

  /// A kind with what it needs of the training images.
  private enum Method {
    case none
    case image
    case channel
    case zca(ZCA)
  }

  /// Learns from the training images.
  ///
  /// - Parameters:
  ///   - kind: The kind of whitening.
  ///   - training: The training images, without those of the validation part.
  ///   - range: The values that become 0 and 1.
  /// - Throws: ``DatasetError`` for impossible parameters, `OpenBLASError` (from `zca` only).
  public init(_ kind: Whitening, fitting training: LabelledImages, range: ValueRange) throws {
    self.kind = kind
    self.range = range
    shape = training.shape
    switch kind {
    case .none: (method, statistics) = (.none, WhiteningStatistics())
    case .image: (method, statistics) = (.image, WhiteningStatistics())
    case .channel: (method, statistics) = (.channel, channelStatistics(training, range))
    case .zca(let epsilon):
      let zca = try ZCA(fitting: training, range: range, epsilon: epsilon)
      (method, statistics) = (.zca(zca), zca.statistics)
    }
  }

  /// The images as numbers, `(N, C, H, W)`.
  public func apply(to images: LabelledImages) -> [Float] {
    precondition(images.shape == shape, "whitening of \(shape.sizes) for \(images.shape.sizes)")
    return switch method {
    case .none: scale(images, range)
    case .image: standardiseImages(images)
    case .channel: standardiseChannels(images, range, statistics)
    case .zca(let zca): zca.apply(to: images)
    }
  }
}
