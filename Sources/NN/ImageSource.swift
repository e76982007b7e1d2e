// Labelled images, wherever they lie.

/// Labelled images of one size.
public protocol ImageSource: Sendable {
  /// Size of every image.
  var shape: FeatureShape { get }
  /// Number of images.
  var count: Int { get }
  /// The class of image `index`, from 0.
  func label(of index: Int) -> Int
  /// Calls `body` with the `(C, H, W)` pixels of image `index`.
  ///
  /// - Throws: when the image cannot be read.
  func withPixels(of index: Int, _ body: (Span<Float>) -> Void) throws
}

/// Images in an array.
public struct ArrayImageSource: ImageSource {
  /// Size of every image.
  public let shape: FeatureShape
  /// `(N, C, H, W)`.
  public let pixels: [Float]
  /// One class per image.
  public let labels: [Int]

  /// Images from their parts; `pixels` holds `labels.count` images.
  public init(shape: FeatureShape, pixels: [Float], labels: [Int]) {
    precondition(
      pixels.count == shape.count * labels.count,
      "\(pixels.count) pixels are not \(labels.count) images of \(shape)")
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
  }

  /// Number of images.
  public var count: Int { labels.count }

  /// The class of image `index`.
  public func label(of index: Int) -> Int { labels[index] }

  /// Calls `body` with the pixels of image `index`.
  public func withPixels(of index: Int, _ body: (Span<Float>) -> Void) {
    body(pixels.span.extracting(index * shape.count..<(index + 1) * shape.count))
  }
}
