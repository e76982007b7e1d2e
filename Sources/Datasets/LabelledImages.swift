// Images of one size with a class each, as bytes: what every reader returns.

/// The size of one image: channels, height, width.
public struct ImageShape: Hashable, Sendable {
  /// Number of channels, 1 for grey.
  public var channels: Int
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// A shape; every size must be positive.
  public init(channels: Int, height: Int, width: Int) {
    precondition(
      channels > 0 && height > 0 && width > 0, "image shape \(channels) x \(height) x \(width)")
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Values in one image.
  public var count: Int { channels * height * width }

  /// Channels, height, width.
  public var sizes: [Int] { [channels, height, width] }
}

/// Images of one shape, with a class label each.
///
/// Holds by construction: at least one image; `pixels.count == count * shape.count`;
/// `labels.count == count`; every label in `0..<classCount`; 2 to 65,536 classes.
public struct LabelledImages: Equatable, Sendable {
  /// How many classes a set may have.
  public static let classCounts = 2...65_536

  /// Channels, height and width of every image.
  public let shape: ImageShape
  /// `(N, C, H, W)`, one image after the other.
  public let pixels: [UInt8]
  /// `(N)`, the class of each image.
  public let labels: [Int32]
  /// Number of classes, whether each occurs or not.
  public let classCount: Int

  /// N, the number of images.
  public var count: Int { labels.count }

  /// The class of all images, where they have but one: then there is nothing to learn.
  var onlyClass: Int? {
    labels.first.flatMap { first in labels.allSatisfy { $0 == first } ? Int(first) : nil }
  }

  /// Checks and keeps the values.
  ///
  /// - Parameters:
  ///   - file: Where they come from, for error messages.
  ///   - shape: Channels, height and width of every image.
  ///   - pixels: `(N, C, H, W)`.
  ///   - labels: `(N)`.
  ///   - classCount: Number of classes; nil for the largest label plus one.
  /// - Throws: ``DatasetError`` if a rule above is broken.
  public init(
    file: String, shape: ImageShape, pixels: consuming [UInt8], labels: [Int32],
    classCount: Int? = nil
  ) throws(DatasetError) {
    let (images, rest) = pixels.count.quotientAndRemainder(dividingBy: shape.count)
    guard rest == 0 else {
      throw DatasetError(
        file, .notWholeRecords(record: shape.count, found: pixels.count, looksLikeText: false))
    }
    guard images > 0 else { throw DatasetError(file, .empty) }
    guard images == labels.count else {
      throw DatasetError(file, .countsDiffer(images: images, labels: labels.count))
    }
    let classes = classCount ?? Int(labels.max() ?? 0) + 1
    guard Self.classCounts.contains(classes) else {
      throw DatasetError(file, .classCount(found: classes, allowed: Self.classCounts))
    }
    if let index = labels.firstIndex(where: { $0 < 0 || $0 >= classes }) {
      throw DatasetError(
        file, .labelOutOfRange(label: Int(labels[index]), index: index, classCount: classes))
    }
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
    self.classCount = classes
  }

  /// Values that are known to keep the rules, because they come from another set.
  init(shape: ImageShape, pixels: consuming [UInt8], labels: [Int32], of classCount: Int) {
    precondition(
      pixels.count == labels.count * shape.count,
      "\(pixels.count) values do not fill \(labels.count) images of \(shape.sizes)")
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
    self.classCount = classCount
  }

  /// The images at `indices`, in that order.
  func selecting(_ indices: [Int]) -> LabelledImages {
    var chosen: [UInt8] = []
    chosen.reserveCapacity(indices.count * shape.count)
    for index in indices {
      chosen.append(contentsOf: pixels[index * shape.count..<(index + 1) * shape.count])
    }
    return LabelledImages(
      shape: shape, pixels: chosen, labels: indices.map { labels[$0] }, of: classCount)
  }
}
