// Output of `train-final`: a trained network with its weights.

import FoundationEssentials
import HDF5
import NN

/// What a model is and how it was trained.
public struct ModelDescription: Hashable, Sendable {
  /// Name of its architecture in its list.
  public var label: String
  /// SHA-256 of all that its training depends on, as for a child.
  public var identity: String
  /// The network.
  public var graph: Graph
  /// The canonical text of the network.
  public var graphText: String
  /// The layers, for people.
  public var summary: String
  /// The resolved parameters of `train-child` that it was trained with.
  public var training: String
  /// Identity of the preprocessing: test images must have the same (``ArtifactHeader/origin``).
  public var preprocessing: String
  /// Names of the classes in the order of the labels.
  public var classNames: [String]
  /// Operations of one forward pass for one image.
  public var forwardFLOPs: Int
  /// Memory of the training, predicted from the plan, in bytes.
  public var memoryBytes: Int

  /// A description.
  public init(
    label: String, identity: String, graph: Graph, graphText: String, summary: String,
    training: String, preprocessing: String, classNames: [String], forwardFLOPs: Int,
    memoryBytes: Int
  ) {
    self.label = label
    self.identity = identity
    self.graph = graph
    self.graphText = graphText
    self.summary = summary
    self.training = training
    self.preprocessing = preprocessing
    self.classNames = classNames
    self.forwardFLOPs = forwardFLOPs
    self.memoryBytes = memoryBytes
  }
}

/// A trained network: all that `evaluate` and an export need.
///
/// For each tensor `layerN.weights`, `layerN.scale`, `layerN.shift`, `layerN.runningMean`,
/// `layerN.runningVariance`, `classifier.weights` and `classifier.bias` a float32 variable of that name
/// with an underscore for the point, over axes `axis_LENGTH` and, for a length that a tensor has again,
/// `axis_LENGTH_2`, … (shapes: ``TrainerState``); the measures of
/// ``TrainingHistory`` over `epoch`; the axis `class`.
///
/// Attributes: `label`, `identity`, `graph` (canonical text), `network` (the same as JSON, for programs),
/// `architecture`, `training` (parameters of `train-child`), `preprocessing`, `tensors` (name and shape
/// of each), `parameter_count`, `forward_flops`, `memory_bytes`, `validation_accuracy_final` (after the
/// last epoch: that of the stored weights).
public struct ModelFile: Sendable {
  /// What it is.
  public var description: ModelDescription
  /// Weights and running statistics.
  public var tensors: [NamedTensor]
  /// The epochs.
  public var history: TrainingHistory

  /// A model.
  public init(_ description: ModelDescription, tensors: [NamedTensor], history: TrainingHistory) {
    self.description = description
    self.tensors = tensors
    self.history = history
  }

  /// Validation accuracy of the stored weights.
  public var validationAccuracy: Double { history.validationAccuracy.last ?? 0 }

  /// Numbers that training adjusts.
  public var parameterCount: Int {
    tensors.filter { !$0.name.contains(".running") }.reduce(0) { $0 + $1.values.count }
  }

  /// The artifact.
  ///
  /// - Throws: When the network cannot be written as JSON.
  public func content(_ header: ArtifactHeader) throws -> ArtifactContent {
    ArtifactContent(
      header, attributes: try attributes(),
      dimensions: [
        Dimension("epoch", count: history.count, from: 1, longName: "epoch"),
        Dimension("class", .text(description.classNames), longName: "class"),
      ] + tensors.axes,
      variables: history.variables + tensors.map(\.variable), signal: "validation_accuracy")
  }

  private func attributes() throws -> [String: AttributeValue] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let network = String(decoding: try encoder.encode(description.graph), as: UTF8.self)
    return [
      "label": .text(description.label), "identity": .text(description.identity),
      "graph": .text(description.graphText), "network": .text(network),
      "architecture": .text(description.summary), "training": .text(description.training),
      "preprocessing": .text(description.preprocessing),
      "tensors": .texts(tensors.map(\.line)),
      "parameter_count": .integer(Int64(parameterCount)),
      "forward_flops": .integer(Int64(description.forwardFLOPs)),
      "memory_bytes": .integer(Int64(description.memoryBytes)),
      "validation_accuracy_final": .real(validationAccuracy),
    ]
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    description = ModelDescription(
      label: try reader.text("label"), identity: try reader.text("identity"),
      graph: try Self.network(reader), graphText: try reader.text("graph"),
      summary: try reader.text("architecture"), training: try reader.text("training"),
      preprocessing: try reader.text("preprocessing"),
      classNames: try reader.texts("class", ["class"]),
      forwardFLOPs: try reader.integer("forward_flops", in: 0...),
      memoryBytes: try reader.integer("memory_bytes", in: 0...))
    history = try TrainingHistory(reader)
    tensors = try reader.tensors()
  }

  private static func network(_ reader: ArtifactReader) throws -> Graph {
    do {
      return try JSONDecoder().decode(Graph.self, from: Data(reader.text("network").utf8))
    } catch let error as DecodingError {
      throw reader.fault("network", "this is no network: \(error)")
    }
  }
}
