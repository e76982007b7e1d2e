// A trained image network with all that other formats say about it.

import NN

/// Why a network cannot be written in another format.
public struct ExportError: Error, Hashable, CustomStringConvertible {
  /// The reason.
  public let description: String

  /// An error.
  public init(_ description: String) { self.description = description }
}

/// A trained network: graph and weights that belong together.
public struct TrainedNetwork: Sendable {
  /// The network.
  public let graph: Graph
  /// Sizes of all its maps.
  public let shapes: GraphShapes
  /// What was added to the variance in batch normalisation.
  public let epsilon: Float
  /// Names of the classes in the order of the labels.
  public let classNames: [String]
  /// What is known of it, by name: for people and for provenance.
  public let facts: [ONNXModel.Fact]
  private let tensors: [String: NamedTensor]

  /// A trained network.
  ///
  /// - Throws: `GraphError` when the graph is no network, ``ExportError`` when it has other weights.
  public init(
    _ graph: Graph, tensors: [NamedTensor], epsilon: Float, classNames: [String],
    facts: [ONNXModel.Fact]
  ) throws {
    let plan = try Plan(graph)
    self.graph = graph
    shapes = plan.shapes
    self.epsilon = epsilon
    self.classNames = classNames
    self.facts = facts
    let byName = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    self.tensors = byName
    for (name, shape) in plan.inferenceTensors where byName[name]?.shape != shape {
      throw ExportError("the model has no \(name) \(shape); delete it and run make again")
    }
  }

  /// A tensor that the network is known to have.
  func values(_ name: String) -> [Float] {
    guard let tensor = tensors[name] else { preconditionFailure("there is no \(name)") }
    return tensor.values
  }

  /// A tensor under the name and with the shape of ``TrainerState``.
  func tensor(_ name: String) -> ONNXTensor {
    guard let tensor = tensors[name] else { preconditionFailure("there is no \(name)") }
    return ONNXTensor(name, tensor.shape, .float(tensor.values))
  }
}

/// What batch normalisation by the running statistics does to each channel: `scale · x + shift`.
struct ChannelMap {
  let scale: [Double], shift: [Double]

  init(_ network: TrainedNetwork, layer: String) {
    let variance = network.values(layer + ".runningVariance")
    let gamma = network.values(layer + ".scale"), beta = network.values(layer + ".shift")
    let mean = network.values(layer + ".runningMean")
    let scale = variance.indices.map {
      Double(gamma[$0]) / (Double(variance[$0]) + Double(network.epsilon)).squareRoot()
    }
    self.scale = scale
    shift = variance.indices.map { Double(beta[$0]) - Double(mean[$0]) * scale[$0] }
  }
}
