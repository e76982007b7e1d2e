// What the report says of the data.

import Artifacts
import NN

/// A data set in numbers.
public struct DatasetSummary: Sendable {
  /// Name, as in the parameters.
  public let name: String
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
  /// Role and SHA-256 of each raw file.
  public let rawFiles: [String]
  /// Identity of the prepared images, 64 hexadecimal digits.
  public let payloadHash: String

  /// The summary of an images artifact.
  public init(_ images: ImagesFile, payloadHash: String) {
    let description = images.description
    self.init(
      name: description.name, shape: description.shape, whitening: description.whitening,
      classNames: description.classNames,
      trainingCounts: Self.counts(images.training, classes: description.classes),
      validationCounts: Self.counts(images.validation, classes: description.classes),
      rawFiles: description.rawFiles, payloadHash: payloadHash)
  }

  init(
    name: String, shape: FeatureShape, whitening: String, classNames: [String],
    trainingCounts: [Int], validationCounts: [Int], rawFiles: [String], payloadHash: String
  ) {
    self.name = name
    self.shape = shape
    self.whitening = whitening
    self.classNames = classNames
    self.trainingCounts = trainingCounts
    self.validationCounts = validationCounts
    self.rawFiles = rawFiles
    self.payloadHash = payloadHash
  }

  /// Number of training images.
  public var trainingCount: Int { trainingCounts.reduce(0, +) }
  /// Number of validation images.
  public var validationCount: Int { validationCounts.reduce(0, +) }

  private static func counts(_ images: MappedImages, classes: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classes)
    for index in 0..<images.count { counts[images.label(of: index)] += 1 }
    return counts
  }
}
