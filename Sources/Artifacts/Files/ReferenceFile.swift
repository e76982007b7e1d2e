// Output of `export --reference`: what our own inference says, for programs that run an exported model.

import NN

/// Images and what a trained network says of them.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `image` | float32 | image, channel, row, column | validation images, whitened |
/// | `label` | int32 | image | index into `class` |
/// | `logit` | float32 | image, class | before the softmax |
/// | `class` | text | class | names of the classes |
public struct ReferenceFile: Hashable, Sendable {
  /// Size of an image.
  public var shape: FeatureShape
  /// Names of the classes.
  public var classNames: [String]
  /// `(images, channels, rows, columns)`.
  public var pixels: [Float]
  /// The class of each image.
  public var labels: [Int32]
  /// `(images, classes)`.
  public var logits: [Float]

  /// A reference.
  public init(
    shape: FeatureShape, classNames: [String], pixels: [Float], labels: [Int32], logits: [Float]
  ) {
    self.shape = shape
    self.classNames = classNames
    self.pixels = pixels
    self.labels = labels
    self.logits = logits
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header,
      dimensions: [
        Dimension("reference_image", count: labels.count, longName: "validation image"),
        Dimension("channel", count: shape.channels, longName: "colour channel"),
        Dimension("row", count: shape.height, longName: "row, from the top"),
        Dimension("column", count: shape.width, longName: "column, from the left"),
        Dimension("class", .text(classNames), longName: "class"),
      ],
      variables: [
        Variable(
          "image", ["reference_image", "channel", "row", "column"], .float32(pixels),
          longName: "validation images, whitened"),
        Variable("label", ["reference_image"], .int32(labels), longName: "true class"),
        Variable("logit", ["reference_image", "class"], .float32(logits), longName: "logit"),
      ])
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    classNames = try reader.texts("class", ["class"])
    shape = FeatureShape(
      channels: try reader.count(of: "channel"), height: try reader.count(of: "row"),
      width: try reader.count(of: "column"))
    pixels = try reader.float32("image", ["reference_image", "channel", "row", "column"])
    labels = try reader.int32("label", ["reference_image"])
    logits = try reader.float32("logit", ["reference_image", "class"])
  }
}
