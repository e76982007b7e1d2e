// A network with every operation, and weights made from random numbers.

import NN
import Tensor

@testable import Export

enum MadeNetwork {
  /// Every case of `Operation`, and inputs of several sizes.
  static let graph = Graph(
    image: FeatureShape(channels: 2, height: 9, width: 7),
    nodes: [
      Node(
        .convolution(filterHeight: 3, filterWidth: 5, strideHeight: 2, strideWidth: 1, filters: 3),
        inputs: [0]),
      Node(.maximumPool(size: 2, stride: 2), inputs: [1, 0]),
      Node(.averagePool(size: 3, stride: 1), inputs: [2]),
      Node(.localContrastNormalisation(size: 3), inputs: [3]),
      Node(.batchNormalisation, inputs: [4]),
      Node(
        .formedConvolution(size: 3, stride: 1, filters: 4, padding: .same, follower: .normalised),
        inputs: [5]),
      Node(
        .formedConvolution(size: 1, stride: 1, filters: 4, padding: .same, follower: .normalised),
        inputs: [5]),
      Node(.sum, inputs: [6, 7]),
      Node(.insideMaximumPool(size: 2, stride: 2), inputs: [8]),
      // Nothing reads it.
      Node(.batchNormalisation, inputs: [9]),
      Node(.flatten, inputs: [9]),
      Node(
        .formedConvolution(size: 1, stride: 1, filters: 5, padding: .same, follower: .biasReLU),
        inputs: [11]),
    ], outputs: [8, 12], classes: 3)

  static func network(_ graph: Graph = graph) throws -> TrainedNetwork {
    var random = RandomStreams(key: 5).stream(.sampling)
    let tensors = try Plan(graph).inferenceTensors.map { name, shape in
      NamedTensor(
        name: name, shape: shape,
        values: (0..<shape.reduce(1, *)).map { _ in
          let value = Float(random.normal())
          return name.hasSuffix("Variance") ? value * value : value
        })
    }
    return try TrainedNetwork(
      graph, tensors: tensors, epsilon: 1e-3, classNames: ["a", "\"b\"", "c\\"],
      facts: [.init("architecture", "made")])
  }
}
