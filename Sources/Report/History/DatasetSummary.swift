// What the report says of the data.

import Artifacts
import Datasets
import NN

/// Images in numbers.
public struct ImagesSummary: Sendable {
  /// Size of one image.
  public let shape: FeatureShape
  /// Kind of whitening.
  public let whitening: String
  /// Names of the classes.
  public let classNames: [String]
  /// Training images of each class.
  public let trainingCounts: [Int]
  /// Validation images of each class.
  public let validationCounts: [Int]
}

/// A text in numbers.
public struct TextSummary: Sendable {
  /// Which known distribution it is; empty for none.
  public let distribution: String
  /// What a token is.
  public let level: TextLevel
  /// Different tokens.
  public let vocabulary: Int
  /// Tokens of the training text.
  public let trainingCount: Int
  /// Tokens of the validation text.
  public let validationCount: Int
}

/// A data set in numbers.
public struct DatasetSummary: Sendable {
  /// What it consists of.
  public enum Contents: Sendable {
    /// Images with classes.
    case images(ImagesSummary)
    /// A text.
    case text(TextSummary)
  }
  /// Name, as in the parameters.
  public let name: String
  /// What it consists of.
  public let contents: Contents
  /// Role and SHA-256 of each raw file.
  public let rawFiles: [String]
  /// Identity of the prepared data, 64 hexadecimal digits.
  public let payloadHash: String

  /// The summary of an images artifact.
  public init(_ images: ImagesFile, payloadHash: String) {
    let description = images.description
    self.init(
      name: description.name,
      contents: .images(
        ImagesSummary(
          shape: description.shape, whitening: description.whitening,
          classNames: description.classNames,
          trainingCounts: Self.counts(images.training, classes: description.classes),
          validationCounts: Self.counts(images.validation, classes: description.classes))),
      rawFiles: description.rawFiles, payloadHash: payloadHash)
  }

  /// The summary of a text artifact.
  public init(_ corpus: CorpusFile, payloadHash: String) {
    let description = corpus.description
    self.init(
      name: description.name,
      contents: .text(
        TextSummary(
          distribution: description.distribution, level: description.level,
          vocabulary: description.vocabulary.count, trainingCount: corpus.training.count,
          validationCount: corpus.validation.count)),
      rawFiles: description.rawFiles, payloadHash: payloadHash)
  }

  init(name: String, contents: Contents, rawFiles: [String], payloadHash: String) {
    self.name = name
    self.contents = contents
    self.rawFiles = rawFiles
    self.payloadHash = payloadHash
  }

  /// The images; nil for a text.
  public var images: ImagesSummary? {
    if case .images(let images) = contents { images } else { nil }
  }

  /// Number of training images or tokens.
  public var trainingCount: Int {
    switch contents {
    case .images(let images): images.trainingCounts.reduce(0, +)
    case .text(let text): text.trainingCount
    }
  }

  /// Number of validation images or tokens.
  public var validationCount: Int {
    switch contents {
    case .images(let images): images.validationCounts.reduce(0, +)
    case .text(let text): text.validationCount
    }
  }

  private static func counts(_ images: MappedImages, classes: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classes)
    for index in 0..<images.count { counts[images.label(of: index)] += 1 }
    return counts
  }
}
