// Output of `evaluate`: one opening of the test images.

import HDF5

/// What one model says of the test images.
///
/// Each opening of them is such an artifact.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `logit` | float32 | test_image, class | before the softmax |
/// | `prediction`, `label` | int32 | test_image | index into `class`: the first of the largest logits; the truth |
/// | `confusion` | int64 | class, predicted_class | images of a class by what was predicted |
///
/// Attributes: `name` (of the model in pipeline.mk), `named_models` (all that the pipeline evaluates),
/// `identity`, `parameter_count`, `model_inputs` (the model's own inputs and parameters), `test_accuracy`,
/// `test_error`, `test_loss` (mean cross-entropy, nats).
public struct EvaluationFile: Hashable, Sendable {
  /// Which model it is of.
  public var subject: EvaluationSubject
  /// Names of the classes.
  public var classNames: [String]
  /// The class of each test image.
  public var labels: [Int32]
  /// `(images, classes)`.
  public var logits: [Float]
  /// Mean cross-entropy, in nats.
  public var loss: Double

  /// An evaluation.
  public init(
    _ subject: EvaluationSubject, classNames: [String], labels: [Int32], logits: [Float],
    loss: Double
  ) {
    precondition(
      logits.count == labels.count * classNames.count,
      "\(logits.count) logits for \(labels.count) images of \(classNames.count) classes")
    self.subject = subject
    self.classNames = classNames
    self.labels = labels
    self.logits = logits
    self.loss = loss
  }

  /// The class of the largest logit of each image; the first of equal ones.
  public var predictions: [Int32] {
    let classes = classNames.count
    return labels.indices.map { image in
      let row = logits[image * classes..<(image + 1) * classes]
      let best = row.indices.reduce(row.startIndex) { row[$1] > row[$0] ? $1 : $0 }
      return Int32(best - row.startIndex)
    }
  }

  /// Number of test images.
  public var imageCount: Int { labels.count }

  /// Images whose prediction is right.
  public var correct: Int { zip(predictions, labels).count { $0 == $1 } }

  /// Share of images whose prediction is right.
  public var accuracy: Double { Double(correct) / Double(max(1, imageCount)) }

  /// Images of each class by what was predicted, `(class, predicted class)`.
  public var confusion: [Int] {
    let classes = classNames.count
    var counts = [Int](repeating: 0, count: classes * classes)
    for (prediction, label) in zip(predictions, labels) {
      counts[Int(label) * classes + Int(prediction)] += 1
    }
    return counts
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header, attributes: attributes,
      dimensions: [
        Dimension("test_image", count: imageCount, longName: "test image"),
        Dimension("class", .text(classNames), longName: "class"),
        Dimension("predicted_class", .text(classNames), longName: "predicted class"),
      ],
      variables: [
        Variable("logit", ["test_image", "class"], .float32(logits), longName: "logit"),
        Variable(
          "prediction", ["test_image"], .int32(predictions), longName: "class of the largest logit"),
        Variable("label", ["test_image"], .int32(labels), longName: "true class"),
        Variable(
          "confusion", ["class", "predicted_class"], .int64(confusion.map(Int64.init)),
          longName: "images of a class by what was predicted"),
      ], signal: "confusion")
  }

  private var attributes: [String: AttributeValue] {
    let test: [String: AttributeValue] = [
      "test_accuracy": .real(accuracy), "test_error": .real(1 - accuracy),
      "test_loss": .real(loss),
    ]
    return subject.attributes.merging(test) { $1 }
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    subject = try EvaluationSubject(reader)
    classNames = try reader.texts("class", ["class"])
    labels = try reader.int32("label", ["test_image"])
    logits = try reader.float32("logit", ["test_image", "class"])
    loss = try reader.number("test_loss")
    if let wrong = labels.first(where: { !classNames.indices.contains(Int($0)) }) {
      throw reader.fault("label", "\(wrong) is none of the \(classNames.count) classes from 0")
    }
  }
}
