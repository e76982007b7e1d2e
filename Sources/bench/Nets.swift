// The networks that are measured: scripts/peers/nets.json, shared with the peers' scripts.

import Foundation
import NN

/// One network of the file.
struct BenchNet: Decodable {
  /// One convolution; `inputs` are indices of earlier layers, from 0, and none means the image.
  struct Layer: Decodable {
    let height: Int, width: Int, filters: Int
    let inputs: [Int]
  }
  let name: String
  let layers: [Layer]

  /// The networks of the file at `path`.
  static func read(_ path: String) throws -> [BenchNet] {
    try JSONDecoder().decode([BenchNet].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The network for square images of `size` pixels: the classifier reads what no layer reads.
  func graph(size: Int, channels: Int = 3, classes: Int = 10) -> Graph {
    let used = Set(layers.flatMap(\.inputs))
    return Graph(
      image: FeatureShape(channels: channels, height: size, width: size),
      nodes: layers.map { layer in
        Node(
          .convolution(
            filterHeight: layer.height, filterWidth: layer.width, strideHeight: 1, strideWidth: 1,
            filters: layer.filters),
          inputs: layer.inputs.isEmpty ? [0] : layer.inputs.map { $0 + 1 })
      }, outputs: layers.indices.filter { !used.contains($0) }.map { $0 + 1 }, classes: classes)
  }
}

/// Random images with random labels.
func benchImages(_ shape: FeatureShape, count: Int, classes: Int) -> ArrayImageSource {
  var state: UInt32 = 1
  func next() -> UInt32 {
    state = state &* 1_664_525 &+ 1_013_904_223
    return state >> 8
  }
  return ArrayImageSource(
    shape: shape,
    pixels: (0..<count * shape.count).map { _ in Float(next()) / Float(1 << 23) - 1 },
    labels: (0..<count).map { _ in Int(next()) % classes })
}

extension TrainingOptions {
  /// The settings of all measurements.
  static func bench(batch: Int, precision: Precision, threads: Int = 1) -> TrainingOptions {
    TrainingOptions(
      epochs: 1, batchSize: batch, learningRate: 0.1, schedule: .constant, momentum: 0.9,
      nesterov: true, weightDecay: 1e-4, batchNormEpsilon: 1e-5, batchNormMomentum: 0.1,
      augmentation: Augmentation(crop: .pad(4), horizontalFlip: true), precision: precision,
      threads: threads)
  }
}
