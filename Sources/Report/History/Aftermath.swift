// What followed a search: selection, grid search, final models, test accuracies.

import Artifacts
import SearchSpace

/// A model that was trained to convergence.
public struct FinalModel: Sendable {
  /// Name in pipeline.mk, such as `final` or `no-skips`.
  public var name: String
  /// The model's identity.
  public var identity: String
  /// Layers, for people.
  public var summary: String
  /// Epochs of its training.
  public var epochs: Int
  /// Validation accuracy of its weights.
  public var validationAccuracy: Double
  /// Numbers that training adjusted.
  public var parameterCount: Int
  /// Operations of one forward pass for one image.
  public var forwardFLOPs: Int
  /// Share of the possible skip connections that it has; nil for a chain.
  public var skipDensity: Double?
  /// Number of its layers.
  public var depth: Int

  /// What the report needs of a model.
  ///
  /// - Parameters:
  ///   - name: Its name in pipeline.mk.
  ///   - model: The model.
  ///   - architecture: Its architecture, for its connections; nil when that is unknown.
  public init(name: String, _ model: ModelFile, _ architecture: Architecture?) {
    self.name = name
    identity = model.description.identity
    summary = model.description.summary
    epochs = model.history.count
    validationAccuracy = model.validationAccuracy
    parameterCount = model.parameterCount
    forwardFLOPs = model.description.forwardFLOPs
    depth = model.description.graph.nodes.count
    skipDensity = architecture.flatMap { ShapeSummary([$0]).skipDensity }
  }
}

/// A language model that was trained after a search.
public struct FinalLanguageModel: Sendable {
  /// Name in pipeline.mk, such as `final` or `small-lstm`.
  public var name: String
  /// The model's identity.
  public var identity: String
  /// Layers, and units of each.
  public var layers: Int, units: Int
  /// Epochs of its training.
  public var epochs: Int
  /// Perplexity of its weights.
  public var validationPerplexity: Double?
  /// Numbers that training adjusted.
  public var parameterCount: Int
  /// The opening of the test text for it; nil for none.
  public var evaluation: TextEvaluationFile?

  /// What the report needs of a model.
  ///
  /// - Parameters:
  ///   - name: Its name in pipeline.mk.
  ///   - model: The model.
  ///   - size: Layers, and units of each.
  ///   - evaluation: The opening of the test text for it; nil for none.
  public init(
    name: String, _ model: LanguageModelFile, size: (layers: Int, units: Int),
    evaluation: TextEvaluationFile?
  ) {
    self.name = name
    self.evaluation = evaluation
    identity = model.description.identity
    layers = size.layers
    units = size.units
    epochs = model.history.count
    validationPerplexity = model.history.validationScore.last
    parameterCount = model.parameterCount
  }
}

/// What followed a search, as far as it has come.
public struct Aftermath: Sendable {
  /// The selected architectures, best first.
  public var selected: [ListedArchitecture]
  /// The grid search; nil before its end.
  public var grid: GridFile?
  /// The models, the chosen network first.
  public var models: [FinalModel]
  /// Each opening of the test images.
  public var evaluations: [EvaluationFile]
  /// Openings before the inputs of their models changed.
  public var earlierOpenings: [EvaluationFile]
  /// The language models, the chosen one first.
  public var languageModels: [FinalLanguageModel] = []
  /// Openings of the test text before the inputs of their models changed.
  public var earlierTextOpenings: [TextEvaluationFile] = []

  /// What followed.
  public init(
    selected: [ListedArchitecture], grid: GridFile?, models: [FinalModel],
    evaluations: [EvaluationFile], earlierOpenings: [EvaluationFile] = []
  ) {
    self.selected = selected
    self.grid = grid
    self.models = models
    self.evaluations = evaluations
    self.earlierOpenings = earlierOpenings
  }

  /// The evaluation of a model; nil when its test accuracy was not measured.
  public func evaluation(of model: FinalModel) -> EvaluationFile? {
    evaluations.first { $0.subject.name == model.name && $0.subject.identity == model.identity }
  }
}
