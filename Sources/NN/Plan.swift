// A network compiled for training: parameters, who writes which gradient first, and lifetimes.

import Kernels

/// A tensor that training changes, and its place among its kind.
struct PlannedTensor: Sendable {
  let name: String
  let shape: [Int]
  /// First number in the region of all tensors of this kind.
  let start: Int
  var count: Int { shape.reduce(1, *) }
}

/// One after the other, tensors of one kind.
struct TensorList: Sendable {
  private(set) var tensors: [PlannedTensor] = []
  private(set) var count = 0

  mutating func add(_ name: String, _ shape: [Int]) -> PlannedTensor {
    let tensor = PlannedTensor(name: name, shape: shape, start: count)
    tensors.append(tensor)
    count += tensor.count
    return tensor
  }
}

/// What a batch normalisation learns, and its running statistics: one number for each channel.
struct PlannedNormalisation: Sendable {
  let scale: PlannedTensor, shift: PlannedTensor
  let mean: PlannedTensor, variance: PlannedTensor
}

/// A classifier that learns beside the network's own.
struct PlannedProbe: Sendable {
  /// The nodes that it reads, concatenated.
  let sources: [Int]
  /// Channels of all of them.
  let features: Int
  let weights: PlannedTensor, bias: PlannedTensor
}

/// A gradient that a step writes: of which map, and whether it is the first to do so.
struct GradientWrite: Sendable {
  let map: Int
  let accumulates: Bool
}

/// The order of work of one network, free of layout.
///
/// Maps are numbered like the graph's nodes: 0 is the image. Backward steps are numbered from 0 (the
/// classifier) over the nodes, last first.
public struct Plan: Sendable {
  /// The network.
  public let graph: Graph
  /// Sizes of its maps.
  public let shapes: GraphShapes
  /// Nodes (from 1) that the classifier depends on, in order; the others are never computed.
  let liveNodes: [Int]
  /// Gradients that the classifier writes, one for each of its inputs.
  let classifierWrites: [GradientWrite]
  /// The same for each node, `nodeWrites[node - 1]`; empty for nodes that are not computed.
  let nodeWrites: [[GradientWrite]]
  /// Learnt weights of each convolution.
  let convolutions: [Int: PlannedTensor]
  /// The batch normalisation of each node that has one.
  let normalisations: [Int: PlannedNormalisation]
  /// The bias of each convolution that has one.
  let biases: [Int: PlannedTensor]
  let classifierWeights: PlannedTensor, classifierBias: PlannedTensor
  /// Classifiers that read the network without touching it.
  let probes: [PlannedProbe]
  let parameters: TensorList
  /// Running means and variances.
  let runningStatistics: TensorList

  /// Compiles `graph`.
  ///
  /// - Parameters:
  ///   - graph: The network.
  ///   - probes: What further classifiers read: for each, nodes that reach the network's own, or
  ///     the image (0). No gradient
  ///     flows back from them.
  /// - Throws: ``GraphError`` when the graph is no network.
  public init(_ graph: Graph, probes: [[Int]] = []) throws {
    self.graph = graph
    let graphShapes = try graph.shapes()
    shapes = graphShapes
    let liveNodes = graph.liveNodes()
    self.liveNodes = liveNodes
    var written: Set<Int> = []
    func writes(_ inputs: [Int]) -> [GradientWrite] {
      inputs.map { GradientWrite(map: $0, accumulates: !written.insert($0).inserted) }
    }
    classifierWrites = writes(graph.outputs)
    var nodeWrites: [[GradientWrite]] = Array(repeating: [], count: graph.nodes.count)
    for node in liveNodes.reversed() { nodeWrites[node - 1] = writes(graph.nodes[node - 1].inputs) }
    self.nodeWrites = nodeWrites

    var parameters = TensorList()
    var running = TensorList()
    var convolutions: [Int: PlannedTensor] = [:]
    var normalisations: [Int: PlannedNormalisation] = [:]
    var biases: [Int: PlannedTensor] = [:]
    for node in liveNodes {
      let name = "layer\(node)", channels = shapes.outputs[node].channels
      let operation = graph.nodes[node - 1].operation
      if let geometry = operation.geometry {
        let inputs = shapes.inputs[node - 1].channels
        convolutions[node] = parameters.add(
          name + ".weights", [channels, inputs, geometry.filterHeight, geometry.filterWidth])
        guard geometry.follower != .biasReLU else {
          biases[node] = parameters.add(name + ".bias", [channels])
          continue
        }
      } else if operation != .batchNormalisation {
        continue
      }
      normalisations[node] = PlannedNormalisation(
        scale: parameters.add(name + ".scale", [channels]),
        shift: parameters.add(name + ".shift", [channels]),
        mean: running.add(name + ".runningMean", [channels]),
        variance: running.add(name + ".runningVariance", [channels]))
    }
    classifierWeights = parameters.add(
      "classifier.weights", [graph.classes, shapes.head.channels])
    classifierBias = parameters.add("classifier.bias", [graph.classes])
    self.probes = probes.enumerated().map { index, sources in
      precondition(
        sources.allSatisfy { $0 == 0 || liveNodes.contains($0) },
        "probe \(index + 1) reads \(sources)")
      let features = sources.reduce(0) { $0 + graphShapes.outputs[$1].channels }
      let name = "probe\(index + 1)"
      return PlannedProbe(
        sources: sources, features: features,
        weights: parameters.add(name + ".weights", [graph.classes, features]),
        bias: parameters.add(name + ".bias", [graph.classes]))
    }
    self.biases = biases
    self.convolutions = convolutions
    self.normalisations = normalisations
    self.parameters = parameters
    runningStatistics = running
  }

  /// Whether ReLU follows where readers apply a normalisation to the output of `node` (0: the image).
  func isRectified(_ node: Int) -> Bool {
    node == 0 || graph.nodes[node - 1].operation.geometry?.follower != .normalised
  }

  /// The backward step of a node, and the step after the last.
  func backwardStep(of node: Int) -> Int { graph.nodes.count + 1 - node }

  /// The backward step in which the gradient of each map is first written; nil where never.
  func gradientBirths() -> [Int?] {
    var births: [Int?] = Array(repeating: nil, count: graph.nodes.count + 1)
    for write in classifierWrites where !write.accumulates { births[write.map] = 0 }
    for node in liveNodes {
      for write in nodeWrites[node - 1] where !write.accumulates {
        births[write.map] = backwardStep(of: node)
      }
    }
    return births
  }
}

extension Graph {
  /// Nodes (from 1) whose output reaches the classifier, in order.
  public func liveNodes() -> [Int] {
    var live = Set(outputs)
    for node in stride(from: nodes.count, through: 1, by: -1) where live.contains(node) {
      live.formUnion(nodes[node - 1].inputs)
    }
    return live.subtracting([0]).sorted()
  }
}
