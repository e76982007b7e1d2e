// Outputs of `preprocess`: whitened images that children map into memory, and the test part apart.

import Datasets
import HDF5
import NN

/// What a data set is, whatever its part.
public struct DatasetDescription: Hashable, Sendable {
  /// Name of the data set, as in the parameters.
  public var name: String
  /// Size of one image.
  public var shape: FeatureShape
  /// Names of the classes in the order of the labels.
  public var classNames: [String]
  /// Kind of whitening, for people.
  public var whitening: String
  /// Payload-independent identity of the raw files: role=SHA-256.
  public var rawFiles: [String]

  /// A description.
  public init(
    name: String, shape: FeatureShape, classNames: [String], whitening: String, rawFiles: [String]
  ) {
    self.name = name
    self.shape = shape
    self.classNames = classNames
    self.whitening = whitening
    self.rawFiles = rawFiles
  }

  /// Number of classes.
  public var classes: Int { classNames.count }

  var attributes: [String: AttributeValue] {
    [
      "data_set": .text(name), "whitening": .text(whitening), "raw_files": .texts(rawFiles),
    ]
  }

  var axes: [Dimension] {
    [
      Dimension("channel", count: shape.channels, longName: "colour channel"),
      Dimension("row", count: shape.height, longName: "row, from the top"),
      Dimension("column", count: shape.width, longName: "column, from the left"),
      Dimension("class", .text(classNames), longName: "class"),
    ]
  }

  init(_ reader: ArtifactReader) throws {
    name = try reader.text("data_set")
    whitening = try reader.text("whitening")
    rawFiles = try reader.attributeTexts("raw_files")
    classNames = try reader.texts("class", ["class"])
    for axis in ["class", "channel", "row", "column"] where try reader.count(of: axis) == 0 {
      throw reader.fault(axis, "this axis is empty")
    }
    shape = FeatureShape(
      channels: try reader.count(of: "channel"), height: try reader.count(of: "row"),
      width: try reader.count(of: "column"))
  }
}

extension PreparedPart {
  /// The part as variables `NAME_images` and `NAME_labels` over the axis `NAME_image`.
  func variables(_ name: String) -> [Variable] {
    [
      Variable(
        "\(name)_images", ["\(name)_image", "channel", "row", "column"], .float32(pixels),
        longName: "\(name) images, whitened", isBulk: true),
      Variable(
        "\(name)_labels", ["\(name)_image"], .int32(labels),
        longName: "\(name) labels, index into class", isBulk: true),
    ]
  }

  func axis(_ name: String) -> Dimension {
    Dimension("\(name)_image", count: count, longName: "\(name) image")
  }
}

/// The images that children see: `images.h5`.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `training_images` | float32 | training_image, channel, row, column | whitened; contiguous, mapped |
/// | `training_labels` | int32 | training_image | index into `class`; contiguous, mapped |
/// | `validation_images`, `validation_labels` | | validation_image, … | the same for validation |
/// | `class` | text | class | names of the classes |
///
/// Attributes: `data_set`, `whitening`, `raw_files` (role=SHA-256 of each raw file).
public struct ImagesFile: Sendable {
  /// What the data set is.
  public let description: DatasetDescription
  /// What networks learn from.
  public let training: MappedImages
  /// What the search is rewarded for.
  public let validation: MappedImages

  /// The artifact of a prepared data set.
  public static func content(
    _ description: DatasetDescription, training: PreparedPart, validation: PreparedPart,
    _ header: ArtifactHeader
  ) -> ArtifactContent {
    ArtifactContent(
      header, attributes: description.attributes,
      dimensions: description.axes + [training.axis("training"), validation.axis("validation")],
      variables: training.variables("training") + validation.variables("validation"))
  }

  /// Maps the artifact.
  public init(_ reader: ArtifactReader) throws {
    description = try DatasetDescription(reader)
    training = try MappedImages(reader, "training", description)
    validation = try MappedImages(reader, "validation", description)
  }
}

/// The test part, which `evaluate` alone opens: `test.h5`, with variables `test_images`, `test_labels` like
/// those of ``ImagesFile``.
public enum TestImagesFile {
  /// The artifact of a prepared test part.
  public static func content(
    _ description: DatasetDescription, test: PreparedPart, _ header: ArtifactHeader
  ) -> ArtifactContent {
    ArtifactContent(
      header, attributes: description.attributes,
      dimensions: description.axes + [test.axis("test")], variables: test.variables("test"))
  }

  /// Maps the artifact: for `evaluate` alone.
  public static func images(_ reader: ArtifactReader) throws -> MappedImages {
    try MappedImages(reader, "test", DatasetDescription(reader))
  }
}

/// One part of an images file, in memory-mapped pages; each block's hash is checked when it is first read.
public struct MappedImages: ImageSource {
  /// Size of one image.
  public let shape: FeatureShape
  /// Number of images.
  public let count: Int
  private let pixels: MappedVariable
  private let labels: [Int32]

  init(_ reader: ArtifactReader, _ name: String, _ description: DatasetDescription) throws {
    shape = description.shape
    count = try reader.count(of: "\(name)_image")
    guard count > 0 else { throw reader.fault("\(name)_image", "there are no \(name) images") }
    pixels = try reader.mapped(
      "\(name)_images", ["\(name)_image", "channel", "row", "column"], Float.self)
    labels = try reader.int32("\(name)_labels", ["\(name)_image"])
    let classes = description.classes
    if let wrong = labels.first(where: { !(0..<Int32(classes)).contains($0) }) {
      throw reader.fault("\(name)_labels", "\(wrong) is none of the \(classes) classes from 0")
    }
  }

  /// The class of image `index`.
  public func label(of index: Int) -> Int { Int(labels[index]) }

  /// Calls `body` with the `(C, H, W)` pixels of image `index`.
  public func withPixels(of index: Int, _ body: (Span<Float>) -> Void) throws {
    try pixels.withElements(index * shape.count..<(index + 1) * shape.count, body)
  }
}
