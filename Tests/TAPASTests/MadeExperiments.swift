// Experiments with a rule that a predictor can learn.

import Artifacts
import TAPAS
import Tensor

enum MadeExperiments {
  /// A random chain of convolutions and pools with a classifier.
  static func network(_ random: inout Philox, difficulty: Double = 0.6) -> NetworkRecord {
    var walk = NetworkWalk(channels: 3, height: 32, width: 32)
    for _ in 0..<2 + random.integer(below: 7) {
      if random.uniform() < 0.3, walk.height >= 8 {
        walk.pool(size: 2, stride: 2)
      } else {
        walk.convolution(
          size: [1, 3, 5][random.integer(below: 3)], filters: 16 << random.integer(below: 4))
      }
    }
    walk.globalPool()
    walk.fullyConnected(units: 10)
    return NetworkRecord(layers: walk.layers, classes: 10, difficulty: difficulty)
  }

  /// Accuracy grows with the logarithm of the operations so far and with the difficulty number.
  static func accuracies(_ network: NetworkRecord) -> [Double] {
    network.layers.map {
      let size = Elementary.log($0.prefixFLOPs + 1) / Elementary.log(1e9)
      return min(0.95, 0.1 + 0.5 * size * size + 0.3 * network.difficulty)
    }
  }

  static func experiments(_ count: Int, seed: Int, knowsPrefixes: Bool) -> [ExperimentRecord] {
    var random = RandomStreams(seed: seed, owner: "made").stream(.sampling)
    return (0..<count).map { _ in
      let network = network(&random, difficulty: random.uniform(0.3, 0.9))
      let accuracies = accuracies(network)
      return knowsPrefixes
        ? ExperimentRecord(network, accuracies: accuracies)
        : ExperimentRecord(network, accuracy: accuracies.last ?? 0)
    }
  }
}
