// Small networks and images that the tests of this target share.

import Foundation
import NN
import Tensor

/// log Σ exp(x) in double precision.
func logSumOfExponentials(_ x: [Double]) -> Double {
  let largest = x.max() ?? 0
  return largest + log(x.reduce(0) { $0 + exp($1 - largest) })
}

/// `count` random images of `shape` with random labels.
func randomImages(_ shape: FeatureShape, count: Int, classes: Int, key: UInt64 = 1)
  -> ArrayImageSource
{
  var random = RandomStreams(key: key).stream(.sampling)
  return ArrayImageSource(
    shape: shape, pixels: (0..<count * shape.count).map { _ in Float(random.normal()) },
    labels: (0..<count).map { _ in random.integer(below: classes) })
}

func convolution(
  _ height: Int, _ width: Int, _ filters: Int, stride: (Int, Int) = (1, 1), inputs: [Int]
) -> Node {
  Node(
    .convolution(
      filterHeight: height, filterWidth: width, strideHeight: stride.0, strideWidth: stride.1,
      filters: filters), inputs: inputs)
}

/// Networks that together use every operation: strides, concatenation of unequal maps, odd sizes.
enum Fixture: String, CaseIterable {
  case plain, strides, concatenation, pools, contrast, normalisation, flattened, large

  var graph: Graph {
    switch self {
    case .plain:
      Graph(
        image: FeatureShape(channels: 3, height: 6, width: 5),
        nodes: [convolution(3, 3, 4, inputs: [0]), convolution(1, 5, 5, inputs: [1])],
        outputs: [2], classes: 3)
    case .strides:
      Graph(
        image: FeatureShape(channels: 1, height: 9, width: 7),
        nodes: [
          convolution(3, 5, 3, stride: (2, 3), inputs: [0]),
          convolution(5, 1, 4, stride: (3, 1), inputs: [0]),
          convolution(3, 3, 6, stride: (2, 2), inputs: [1, 2]),
          convolution(1, 1, 3, stride: (2, 2), inputs: [2]),
        ], outputs: [3, 4], classes: 4)
    case .concatenation:
      Graph(
        image: FeatureShape(channels: 2, height: 7, width: 8),
        nodes: [
          convolution(3, 1, 3, inputs: [0]), convolution(1, 3, 4, stride: (2, 1), inputs: [0, 1]),
          convolution(5, 3, 2, inputs: [1, 2, 0]), convolution(7, 7, 3, inputs: [2, 3, 1]),
        ], outputs: [4, 2], classes: 5)
    case .pools:
      Graph(
        image: FeatureShape(channels: 2, height: 8, width: 7),
        nodes: [
          convolution(3, 3, 3, inputs: [0]), Node(.maximumPool(size: 3, stride: 2), inputs: [1]),
          Node(.averagePool(size: 2, stride: 2), inputs: [1, 0]),
          convolution(3, 3, 4, inputs: [2, 3]),
          Node(.averagePool(size: 3, stride: 1), inputs: [4, 1]),
        ], outputs: [5], classes: 3)
    case .contrast:
      Graph(
        image: FeatureShape(channels: 3, height: 5, width: 6),
        nodes: [
          Node(.localContrastNormalisation(size: 3), inputs: [0]),
          convolution(3, 3, 4, inputs: [1]),
          Node(.localContrastNormalisation(size: 5), inputs: [2]),
          convolution(1, 1, 4, inputs: [3]),
        ], outputs: [4, 3], classes: 3)
    case .normalisation:
      Graph(
        image: FeatureShape(channels: 2, height: 6, width: 7),
        nodes: [
          Node(.batchNormalisation, inputs: [0]), convolution(3, 3, 3, stride: (2, 1), inputs: [0]),
          Node(.batchNormalisation, inputs: [1, 2]),
          Node(.maximumPool(size: 3, stride: 2), inputs: [3]),
          convolution(1, 3, 4, inputs: [3, 4]), Node(.batchNormalisation, inputs: [5]),
        ], outputs: [6, 4], classes: 3)
    case .flattened:
      Graph(
        image: FeatureShape(channels: 2, height: 7, width: 6),
        nodes: [
          convolution(3, 3, 3, inputs: [0]),
          Node(.insideMaximumPool(size: 2, stride: 2), inputs: [1]),
          convolution(3, 1, 4, inputs: [2]), Node(.flatten, inputs: [2, 3]),
          convolution(1, 1, 5, inputs: [4]), Node(.flatten, inputs: [0]),
        ], outputs: [5, 6], classes: 3)
    case .large:
      Graph(
        image: FeatureShape(channels: 3, height: 16, width: 13),
        nodes: [
          convolution(3, 3, 24, inputs: [0]), convolution(7, 5, 36, inputs: [1]),
          convolution(5, 3, 26, inputs: [1, 2]), convolution(1, 7, 24, inputs: [2, 3]),
        ], outputs: [3, 4], classes: 10)
    }
  }
}

extension TrainingOptions {
  /// Common settings without augmentation.
  static func forTests(epochs: Int, batch: Int) -> TrainingOptions {
    TrainingOptions(
      epochs: epochs, batchSize: batch, learningRate: 0.1, schedule: .constant, momentum: 0.9,
      nesterov: true, weightDecay: 1e-4, batchNormEpsilon: 1e-5, batchNormMomentum: 0.1,
      augmentation: .none, precision: .standard, threads: 1)
  }
}
