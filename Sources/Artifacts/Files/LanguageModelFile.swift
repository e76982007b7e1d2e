// Output of `train-language-model --model`: a trained language model with its weights.

import HDF5
import NN

/// What a language model is and how it was trained.
public struct LanguageModelDescription: Hashable, Sendable {
  /// SHA-256 of all that its training depends on, as for a child.
  public var identity: String
  /// The cell as it was trained, in canonical form.
  public var cell: RecurrentCell
  /// The resolved parameters of `train-language-model`.
  public var training: String
  /// How its text was prepared, with the raw files: ``ArtifactHeader/origin`` of the corpus.
  public var preprocessing: String
  /// The tokens, in the order of their numbers.
  public var vocabulary: [String]

  /// A description.
  public init(
    identity: String, cell: RecurrentCell, training: String, preprocessing: String,
    vocabulary: [String]
  ) {
    self.identity = identity
    self.cell = cell
    self.training = training
    self.preprocessing = preprocessing
    self.vocabulary = vocabulary
  }
}

/// A trained language model: all that an export needs.
///
/// For each tensor `embedding`, `layerN.input`, `layerN.recurrent`, `output.weights` (absent where it is
/// shared with the embedding) and `output.bias` a float32 variable of that name with an underscore for
/// the point, over axes `axis_LENGTH`, … as in ``ModelFile`` (shapes: ``LanguageModelState``); the measures
/// of ``TrainingHistory`` over `epoch`; the axis `vocabulary`.
///
/// Attributes: `identity`, `cell` (canonical text), `cell_choices` (``RecurrentCell/choices``),
/// `training`, `preprocessing`, `tensors` (name and shape of each), `parameter_count`, `measure`.
public struct LanguageModelFile: Sendable {
  /// What it is.
  public var description: LanguageModelDescription
  /// The weights.
  public var tensors: [NamedTensor]
  /// The epochs.
  public var history: TrainingHistory

  /// A model.
  public init(
    _ description: LanguageModelDescription, tensors: [NamedTensor], history: TrainingHistory
  ) {
    self.description = description
    self.tensors = tensors
    self.history = history
  }

  /// Numbers that training adjusts.
  public var parameterCount: Int { tensors.reduce(0) { $0 + $1.values.count } }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    let attributes: [String: AttributeValue] = [
      "identity": .text(description.identity), "cell": .text(description.cell.canonicalText),
      "cell_choices": .integers(description.cell.choices.map { Int64($0) }),
      "training": .text(description.training),
      "preprocessing": .text(description.preprocessing), "tensors": .texts(tensors.map(\.line)),
      "parameter_count": .integer(Int64(parameterCount)),
    ]
    return ArtifactContent(
      header, attributes: attributes.merging(history.attributes) { $1 },
      dimensions: history.dimensions + [
        Dimension("vocabulary", .text(description.vocabulary), longName: "token")
      ] + tensors.axes,
      variables: history.variables + tensors.map(\.variable), signal: history.signal)
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    let choices = try reader.integers("cell_choices")
    let cell: RecurrentCell
    do {
      cell = try RecurrentCell(choices: choices, baseNumber: max(0, (choices.count - 2) / 4))
    } catch {
      throw reader.fault("cell_choices", error.description)
    }
    description = LanguageModelDescription(
      identity: try reader.text("identity"), cell: cell, training: try reader.text("training"),
      preprocessing: try reader.text("preprocessing"),
      vocabulary: try reader.texts("vocabulary", ["vocabulary"]))
    history = try TrainingHistory(reader)
    tensors = try reader.tensors()
  }
}
