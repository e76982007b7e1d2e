// What the predictor knows of one trained network.

import Artifacts

/// A network on a data set of known difficulty.
public struct NetworkRecord: Hashable, Sendable {
  /// The layers, first to last; at least one.
  public var layers: [LayerRecord]
  /// Classes of the data set.
  public var classes: Int
  /// The data set's difficulty number in [0, 1].
  public var difficulty: Double

  /// A network on a data set.
  public init(layers: [LayerRecord], classes: Int, difficulty: Double) {
    precondition(!layers.isEmpty && classes >= 2, "NetworkRecord: no layers or one class")
    self.layers = layers
    self.classes = classes
    self.difficulty = difficulty
  }

  /// Learnable parameters of all layers.
  public var weights: Int { layers.reduce(0) { $0 + $1.weights } }
  /// Floating-point operations of one image.
  public var flops: Double { layers.last?.prefixFLOPs ?? 0 }
}

/// A network with what training it gave.
public struct ExperimentRecord: Hashable, Sendable {
  /// The network.
  public var network: NetworkRecord
  /// Accuracy in [0, 1] of the network cut after each layer; nil where it is not known.
  ///
  /// The last is the accuracy of the whole network and always known.
  public var accuracies: [Double?]

  /// An experiment of which each prefix's accuracy may be known.
  public init(_ network: NetworkRecord, accuracies: [Double?]) {
    precondition(
      accuracies.count == network.layers.count && accuracies.last ?? nil != nil,
      "ExperimentRecord: \(accuracies.count) accuracies for \(network.layers.count) layers")
    self.network = network
    self.accuracies = accuracies
  }

  /// An experiment of which only the final accuracy is known.
  public init(_ network: NetworkRecord, accuracy: Double) {
    let unknown = [Double?](repeating: nil, count: network.layers.count - 1)
    self.init(network, accuracies: unknown + [accuracy])
  }

  /// The accuracy of the whole network.
  public var accuracy: Double { (accuracies.last ?? nil) ?? .nan }
}
