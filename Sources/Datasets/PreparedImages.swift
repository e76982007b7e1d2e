// From raw images to what networks train on: subset, smaller size, validation split, whitening.
import Tensor

/// How to prepare a data set.
public struct Preparation: Hashable, Sendable {
  /// Pixel values that become 0 and 1.
  public var valueRange = ValueRange.byte
  /// Images kept of the training part, before the validation part is cut; nil for all.
  public var trainingSubset: Int?
  /// Images kept of the test part; nil for all.
  public var testSubset: Int?
  /// New height and width, by area average; nil for the size of the files.
  public var size: ImageSize?
  /// Size of the validation part, cut from the training part.
  public var validation: ValidationSize
  /// Kind of whitening, fitted on the training images that remain.
  public var whitening: Whitening
  /// Seed of the subsets and of the validation split.
  public var seed: UInt64

  /// A height and a width, in pixels.
  public struct ImageSize: Hashable, Sendable {
    /// Rows.
    public var height: Int
    /// Columns.
    public var width: Int

    /// A size.
    public init(height: Int, width: Int) {
      self.height = height
      self.width = width
    }
  }

  /// All images at full size and range, with these settings.
  public init(validation: ValidationSize, whitening: Whitening, seed: UInt64) {
    self.validation = validation
    self.whitening = whitening
    self.seed = seed
  }
}

/// One part of a prepared data set.
public struct PreparedPart: Equatable, Sendable {
  /// `(N, C, H, W)`.
  public var pixels: [Float]
  /// `(N)`, classes from 0.
  public var labels: [Int32]

  /// N, the number of images.
  public var count: Int { labels.count }

  /// A part with these values.
  public init(pixels: [Float], labels: [Int32]) {
    self.pixels = pixels
    self.labels = labels
  }
}

/// A data set ready for training.
public struct PreparedImages: Equatable, Sendable {
  /// Channels, height, width.
  public var shape: ImageShape
  /// Number of classes.
  public var classCount: Int
  /// Names of the classes in the order of the labels; empty where unknown.
  public var classNames: [String]
  /// What networks learn from.
  public var training: PreparedPart
  /// What the search is rewarded for.
  public var validation: PreparedPart
  /// What only the last evaluation sees.
  public var test: PreparedPart
  /// What the whitening learned from the training images.
  public var statistics: WhiteningStatistics

  /// Prepares a data set; equal inputs and seed give equal bytes.
  ///
  /// The steps in order: subsets, area average, validation split, whitening fitted on the training
  /// images that remain and applied to all three parts.
  ///
  /// - Parameters:
  ///   - training: The training part.
  ///   - test: The test part, of the same shape and classes.
  ///   - classNames: Names of the classes, or empty.
  ///   - parameters: What to do.
  /// - Throws: ``DatasetError``, and `OpenBLASError` for `zca`.
  public init(
    training: consuming LabelledImages, test: consuming LabelledImages, classNames: [String] = [],
    _ parameters: Preparation
  ) throws {
    try checkParts(training, test, parameters.valueRange)
    let streams = RandomStreams(key: parameters.seed)
    if let count = parameters.trainingSubset {
      training = try training.subset(count, of: .training, streams: streams)
    }
    if let count = parameters.testSubset {
      test = try test.subset(count, of: .test, streams: streams)
    }
    if let size = parameters.size {
      training = try training.downsized(height: size.height, width: size.width)
      test = try test.downsized(height: size.height, width: size.width)
    }
    shape = training.shape
    classCount = training.classCount
    self.classNames = classNames
    let parts = try training.splitting(parameters.validation, streams: streams)
    let whitening = try FittedWhitening(
      parameters.whitening, fitting: parts.training, range: parameters.valueRange)
    statistics = whitening.statistics
    self.training = PreparedPart(parts.training, whitening)
    validation = PreparedPart(parts.validation, whitening)
    self.test = PreparedPart(test, whitening)
  }
}

extension PreparedPart {
  fileprivate init(_ images: LabelledImages, _ whitening: FittedWhitening) {
    pixels = whitening.apply(to: images)
    labels = images.labels
  }
}

private func checkParts(
  _ training: LabelledImages, _ test: LabelledImages, _ range: ValueRange
) throws(DatasetError) {
  guard training.shape == test.shape else {
    throw DatasetError(
      "test part", .differentShapes(first: training.shape.sizes, other: test.shape.sizes))
  }
  let classes = training.classCount
  if let index = test.labels.firstIndex(where: { $0 >= classes }) {
    throw DatasetError(
      "test part",
      .labelOutOfRange(label: Int(test.labels[index]), index: index, classCount: classes))
  }
  try range.check(training, file: "training part")
  try range.check(test, file: "test part")
}
