// Outputs of `preprocess-text`: a text in numbers, and its test part apart.

import Datasets
import HDF5

/// What a text is, whatever its part.
public struct CorpusDescription: Hashable, Sendable {
  /// Name of the text, as in the parameters.
  public var name: String
  /// Which known distribution its files are; empty for none.
  public var distribution: String
  /// What a token is.
  public var level: TextLevel
  /// The tokens, by number.
  public var vocabulary: [String]
  /// Payload-independent identity of the raw files: name=SHA-256.
  public var rawFiles: [String]

  /// A description.
  public init(
    name: String, distribution: String, level: TextLevel, vocabulary: [String], rawFiles: [String]
  ) {
    self.name = name
    self.distribution = distribution
    self.level = level
    self.vocabulary = vocabulary
    self.rawFiles = rawFiles
  }

  var attributes: [String: AttributeValue] {
    [
      "data_set": .text(name), "distribution": .text(distribution), "level": .text(level.rawValue),
      "raw_files": .texts(rawFiles),
    ]
  }

  var axis: Dimension {
    Dimension("vocabulary", .text(vocabulary), longName: "token, the most frequent first")
  }

  init(_ reader: ArtifactReader) throws {
    name = try reader.text("data_set")
    distribution = try reader.text("distribution")
    level = try reader.choice("level")
    rawFiles = try reader.attributeTexts("raw_files")
    vocabulary = try reader.texts("vocabulary", ["vocabulary"])
    guard !vocabulary.isEmpty else { throw reader.fault("vocabulary", "this axis is empty") }
  }
}

/// The text that children see: `corpus.h5`.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `training` | int32 | training_token | numbers of the tokens, in order |
/// | `validation` | int32 | validation_token | the same for validation |
/// | `vocabulary` | text | vocabulary | the tokens by number |
///
/// Attributes: `data_set`, `distribution`, `level` (`word` or `character`), `raw_files` (name=SHA-256).
public struct CorpusFile: Sendable {
  /// What the text is.
  public let description: CorpusDescription
  /// What models learn from.
  public let training: [Int32]
  /// What the search is rewarded for.
  public let validation: [Int32]

  /// A text.
  public init(_ description: CorpusDescription, training: [Int32], validation: [Int32]) {
    self.description = description
    self.training = training
    self.validation = validation
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header, attributes: description.attributes,
      dimensions: [
        description.axis, Self.axis("training", training), Self.axis("validation", validation),
      ],
      variables: [
        Self.variable("training", training), Self.variable("validation", validation),
      ])
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    description = try CorpusDescription(reader)
    training = try Self.tokens("training", reader, description)
    validation = try Self.tokens("validation", reader, description)
  }

  static func axis(_ part: String, _ tokens: [Int32]) -> Dimension {
    Dimension("\(part)_token", count: tokens.count, longName: "token of the \(part) text")
  }

  static func variable(_ part: String, _ tokens: [Int32]) -> Variable {
    Variable(
      part, ["\(part)_token"], .int32(tokens), longName: "\(part) text, index into vocabulary")
  }

  static func tokens(
    _ part: String, _ reader: ArtifactReader, _ description: CorpusDescription
  ) throws -> [Int32] {
    let tokens = try reader.int32(part, ["\(part)_token"])
    let count = Int32(description.vocabulary.count)
    if let wrong = tokens.first(where: { !(0..<count).contains($0) }) {
      throw reader.fault(part, "\(wrong) is none of the \(count) tokens from 0")
    }
    return tokens
  }
}

/// The test part, which `evaluate` alone opens: `test-corpus.h5`, with the variable `test`
/// like those of ``CorpusFile``.
public enum TestCorpusFile {
  /// The artifact of a test part.
  public static func content(
    _ description: CorpusDescription, test: [Int32], _ header: ArtifactHeader
  ) -> ArtifactContent {
    ArtifactContent(
      header, attributes: description.attributes,
      dimensions: [description.axis, CorpusFile.axis("test", test)],
      variables: [CorpusFile.variable("test", test)])
  }

  /// The tokens: for `evaluate` alone.
  public static func tokens(_ reader: ArtifactReader) throws -> [Int32] {
    try CorpusFile.tokens("test", reader, CorpusDescription(reader))
  }
}
