// Output of `evaluate` for a language model: one opening of the test text.

import HDF5
import Tensor

/// What one language model makes of the test text.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `loss` | float64 | unroll | sum of the cross-entropies of its tokens, nats |
/// | `token_count` | int64 | unroll | tokens that were predicted in it |
///
/// Attributes: `name`, `named_models`, `identity`, `parameter_count` and `model_inputs` as in
/// ``EvaluationFile``; `test_loss` (mean cross-entropy, nats), `test_perplexity`.
public struct TextEvaluationFile: Hashable, Sendable {
  /// Which model it is of.
  public var subject: EvaluationSubject
  /// Sum of the cross-entropies of each unroll, in nats.
  public var losses: [Double]
  /// Tokens that were predicted in each unroll.
  public var tokenCounts: [Int]

  /// An evaluation.
  public init(_ subject: EvaluationSubject, losses: [Double], tokenCounts: [Int]) {
    precondition(losses.count == tokenCounts.count, "\(losses.count), \(tokenCounts.count) unrolls")
    self.subject = subject
    self.losses = losses
    self.tokenCounts = tokenCounts
  }

  /// Tokens that were predicted.
  public var tokenCount: Int { tokenCounts.reduce(0, +) }
  /// Mean cross-entropy, in nats.
  public var loss: Double { losses.reduce(0, +) / Double(max(1, tokenCount)) }
  /// Exponential of the mean cross-entropy.
  public var perplexity: Double { Elementary.exp(loss) }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header,
      attributes: subject.attributes.merging(
        ["test_loss": .real(loss), "test_perplexity": .real(perplexity)]) { $1 },
      dimensions: [Dimension("unroll", count: losses.count, from: 1, longName: "unroll")],
      variables: [
        Variable(
          "loss", ["unroll"], .float64(losses),
          longName: "sum of the cross-entropies of the tokens, nats"),
        Variable(
          "token_count", ["unroll"], .int64(tokenCounts.map(Int64.init)),
          longName: "tokens that were predicted"),
      ], signal: "loss")
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    subject = try EvaluationSubject(reader)
    losses = try reader.float64("loss", ["unroll"])
    tokenCounts = try reader.int64("token_count", ["unroll"]).map(Int.init)
    guard tokenCounts.allSatisfy({ $0 >= 0 }), losses.allSatisfy(\.isFinite) else {
      throw reader.fault("loss", "an unroll has no finite loss, or a negative number of tokens")
    }
  }
}

/// Which model an evaluation is of.
public struct EvaluationSubject: Hashable, Sendable {
  /// Name of the model.
  public var name: String
  /// The models that the pipeline evaluates.
  public var namedModels: [String]
  /// The model's identity.
  public var identity: String
  /// Numbers that its training adjusted.
  public var parameterCount: Int
  /// What the model was made from: `role=hash`, and the parameters.
  public var modelInputs: [String]

  /// A model.
  public init(
    name: String, namedModels: [String], identity: String, parameterCount: Int,
    modelInputs: [String]
  ) {
    self.name = name
    self.namedModels = namedModels
    self.identity = identity
    self.parameterCount = parameterCount
    self.modelInputs = modelInputs
  }

  var attributes: [String: AttributeValue] {
    [
      "name": .text(name), "named_models": .texts(namedModels), "identity": .text(identity),
      "parameter_count": .integer(Int64(parameterCount)), "model_inputs": .texts(modelInputs),
    ]
  }

  /// The subject of an evaluation, whatever its data.
  public init(_ reader: ArtifactReader) throws {
    name = try reader.text("name")
    namedModels = try reader.attributeTexts("named_models")
    identity = try reader.text("identity")
    parameterCount = try reader.integer("parameter_count", in: 0...)
    modelInputs = try reader.attributeTexts("model_inputs")
  }
}
