// Output of `export --reference` for language models: what our own inference says of a text.

import HDF5
import NN

/// Tokens of a validation text and the logits behind each, from a state of zeros.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `token`, `target` | int64 | step, sequence | index into the vocabulary; the token that follows |
/// | `logit` | float32 | step, sequence, vocabulary | before the softmax |
///
/// Attributes: `layers`, `hidden_units`: sizes of the state.
public struct TextReferenceFile: Hashable, Sendable {
  /// Sizes of the text.
  public var steps: Int, sequences: Int
  /// Sizes of the model.
  public var vocabulary: Int, layers: Int, hidden: Int
  /// `(steps, sequences)`.
  public var tokens: [Int32], targets: [Int32]
  /// `(steps, sequences, vocabulary)`.
  public var logits: [Float]

  /// A reference.
  public init(
    steps: Int, sequences: Int, _ options: LanguageModelOptions, tokens: [Int32],
    targets: [Int32], logits: [Float]
  ) {
    self.steps = steps
    self.sequences = sequences
    vocabulary = options.vocabulary
    layers = options.layers
    hidden = options.hidden
    self.tokens = tokens
    self.targets = targets
    self.logits = logits
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    func text(_ name: String, _ values: [Int32], _ longName: String) -> Variable {
      Variable(
        name, ["step", "sequence"], .int64(values.map { Int64($0) }), longName: longName)
    }
    return ArtifactContent(
      header,
      attributes: [
        "layers": .integer(Int64(layers)), "hidden_units": .integer(Int64(hidden)),
      ],
      dimensions: [
        Dimension("step", count: steps, longName: "step"),
        Dimension("sequence", count: sequences, longName: "sequence"),
        Dimension("vocabulary", count: vocabulary, longName: "number of a token"),
      ],
      variables: [
        text("token", tokens, "token"), text("target", targets, "the token that follows"),
        Variable(
          "logit", ["step", "sequence", "vocabulary"], .float32(logits), longName: "logit"),
      ])
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    (steps, sequences) = (try reader.count(of: "step"), try reader.count(of: "sequence"))
    vocabulary = try reader.count(of: "vocabulary")
    layers = try reader.integer("layers", in: 1...)
    hidden = try reader.integer("hidden_units", in: 1...)
    tokens = try reader.int64("token", ["step", "sequence"]).map { Int32(clamping: $0) }
    targets = try reader.int64("target", ["step", "sequence"]).map { Int32(clamping: $0) }
    logits = try reader.float32("logit", ["step", "sequence", "vocabulary"])
  }
}
