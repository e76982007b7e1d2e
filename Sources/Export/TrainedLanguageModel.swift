// A trained language model over a recurrent cell, with all that other formats say about it.

import NN

/// A trained language model: cell, sizes and weights that belong together.
public struct TrainedLanguageModel: Sendable {
  /// The cell of every layer.
  public let cell: RecurrentCell
  /// Sizes; of the rest only `isTied` matters.
  public let options: LanguageModelOptions
  /// What is known of it, by name.
  public let facts: [ONNXModel.Fact]
  private let tensors: [String: NamedTensor]

  /// A trained language model.
  ///
  /// - Throws: `LanguageModelError` for impossible options, ``ExportError`` for other weights.
  public init(
    _ cell: RecurrentCell, _ options: LanguageModelOptions, weights: [NamedTensor],
    facts: [ONNXModel.Fact]
  ) throws {
    self.cell = cell
    self.options = options
    self.facts = facts
    let byName = Dictionary(weights.map { ($0.name, $0) }) { first, _ in first }
    tensors = byName
    for (name, shape) in try LanguagePlan(cell: cell, options: options).weightShapes
    where byName[name]?.shape != shape {
      throw ExportError("the model has no \(name) \(shape); delete it and run make again")
    }
  }

  /// A tensor with all axes but the first as one.
  func matrix(_ name: String) -> ONNXTensor {
    guard let tensor = tensors[name] else { preconditionFailure("there is no \(name)") }
    return ONNXTensor(
      name, [tensor.shape[0], tensor.shape.dropFirst().reduce(1, *)], .float(tensor.values))
  }

  /// The softmax's table, `(vocabulary, hidden)`.
  var outputName: String { options.isTied ? "embedding" : "output.weights" }
}
