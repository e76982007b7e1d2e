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

func square(
  _ size: Int, _ filters: Int, stride: Int = 1, padding: ConvolutionPadding = .same,
  inputs: [Int], _ follower: ConvolutionEnding
) -> Node {
  Node(
    .squareConvolution(
      size: size, stride: stride, filters: filters, padding: padding, follower: follower),
    inputs: inputs)
}

/// Networks that together use every operation: strides, concatenation of unequal maps, odd sizes.
enum Fixture: String, CaseIterable {
  case plain, strides, concatenation, pools, contrast, normalisation, flattened, residual,
    unnormalised, large

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
    case .residual:
      Graph(
        image: FeatureShape(channels: 2, height: 7, width: 6),
        nodes: [
          convolution(3, 3, 4, inputs: [0]), square(3, 4, inputs: [1], .normalisedReLU),
          square(3, 4, inputs: [2], .normalised), Node(.sum, inputs: [3, 1]),
          square(3, 5, stride: 2, inputs: [4, 1], .normalisedReLU),
          square(3, 5, inputs: [5], .normalised),
          square(1, 5, stride: 2, inputs: [4, 1], .normalised), Node(.sum, inputs: [6, 7]),
          // Maps without ReLU may be read by anything.
          Node(.averagePool(size: 3, stride: 1), inputs: [7, 6]),
          convolution(5, 5, 3, inputs: [6, 9]),
        ], outputs: [8, 10, 7], classes: 3)
    case .unnormalised:
      Graph(
        image: FeatureShape(channels: 3, height: 8, width: 9),
        nodes: [
          square(3, 5, padding: .valid, inputs: [0], .biasReLU),
          square(3, 4, padding: .valid, inputs: [1], .normalisedReLU),
          square(5, 6, inputs: [2, 1], .biasReLU),
          square(3, 4, stride: 2, padding: .valid, inputs: [3], .biasReLU),
          Node(.insideMaximumPool(size: 2, stride: 2), inputs: [4]), Node(.flatten, inputs: [5]),
          square(1, 7, inputs: [6], .biasReLU), square(1, 5, inputs: [7], .biasReLU),
        ], outputs: [8], classes: 3)
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
