// The device's executor against the processor's: the same gradients and losses but for rounding.

import Device
import Kernels
import Tensor
import Testing

@testable import NN

@Suite(.serialized) struct DeviceTrainerTests {
  static let image = FeatureShape(channels: 3, height: 9, width: 7)

  static func convolution(_ h: Int, _ w: Int, _ filters: Int, stride: (Int, Int) = (1, 1))
    -> NN.Operation
  {
    .convolution(
      filterHeight: h, filterWidth: w, strideHeight: stride.0, strideWidth: stride.1,
      filters: filters)
  }

  /// Every operation, skip connections among maps of different sizes, all strides.
  static let graphs: [String: Graph] = [
    "skips": Graph(
      image: image,
      nodes: [
        Node(convolution(3, 3, 6), inputs: [0]), Node(convolution(5, 1, 12), inputs: [0, 1]),
        Node(convolution(1, 7, 9, stride: (2, 3)), inputs: [1, 2]),
        Node(convolution(7, 5, 10, stride: (3, 2)), inputs: [0, 1, 3]),
      ], outputs: [2, 3, 4], classes: 4),
    "wide": Graph(
      image: image,
      nodes: [Node(convolution(3, 3, 72), inputs: [0]), Node(convolution(1, 1, 70), inputs: [1])],
      outputs: [2], classes: 3),
    "windows": Graph(
      image: image,
      nodes: [
        Node(convolution(3, 3, 5), inputs: [0]),
        Node(.maximumPool(size: 3, stride: 2), inputs: [0, 1]),
        Node(.averagePool(size: 2, stride: 1), inputs: [1, 2]),
        Node(.localContrastNormalisation(size: 3), inputs: [2, 3]),
        Node(.batchNormalisation, inputs: [4, 1]),
        Node(.insideMaximumPool(size: 2, stride: 2), inputs: [5]),
      ], outputs: [6, 2], classes: 3),
    "residual": Graph(
      image: image,
      nodes: [
        Node(convolution(3, 3, 8), inputs: [0]),
        Node(
          .squareConvolution(size: 3, stride: 1, filters: 8, padding: .same, follower: .normalised),
          inputs: [1]),
        Node(.sum, inputs: [1, 2]),
        Node(
          .squareConvolution(size: 3, stride: 2, filters: 6, padding: .valid, follower: .biasReLU),
          inputs: [3]),
        Node(.flatten, inputs: [4]),
        Node(
          .squareConvolution(size: 1, stride: 1, filters: 11, padding: .same, follower: .biasReLU),
          inputs: [5]),
      ], outputs: [6], classes: 3),
  ]

  static func options(batch: Int) -> TrainingOptions {
    TrainingOptions(
      epochs: 3, batchSize: batch, learningRate: 0.05, schedule: .cosine, momentum: 0.9,
      nesterov: true, weightDecay: 1e-3, batchNormEpsilon: 1e-5, batchNormMomentum: 0.1,
      augmentation: Augmentation(crop: .pad(1), horizontalFlip: true), precision: .strict,
      threads: 1)
  }

  static func images(_ count: Int, classes: Int) -> ArrayImageSource {
    var random = RandomStreams(key: 5).stream(.sampling)
    return ArrayImageSource(
      shape: image,
      pixels: (0..<count * image.count).map { _ in Float(random.integer(below: 2000)) / 1000 - 1 },
      labels: (0..<count).map { _ in random.integer(below: classes) })
  }

  /// The length of a − b by that of b.
  static func distance(_ a: [Float], _ b: [Float]) -> Double {
    var (difference, size) = (0.0, 0.0)
    for (x, y) in zip(a, b) {
      difference += Double(x - y) * Double(x - y)
      size += Double(y) * Double(y)
    }
    return (difference / max(size, 1e-20)).squareRoot()
  }

  @Test(arguments: ["skips", "wide", "windows", "residual"], DeviceArithmetic.allCases)
  func gradientsAgree(_ name: String, _ arithmetic: DeviceArithmetic) throws {
    let graph = try #require(Self.graphs[name])
    let images = Self.images(5, classes: graph.classes), options = Self.options(batch: 5)
    let streams = RandomStreams(key: 3)
    let host = try Trainer(graph, options: options, streams: streams)
    let device = try DeviceTrainer(
      graph, options: options, streams: streams, queue: EmulatedQueue(arithmetic))
    let expected = try host.trainEpoch(0, on: images)
    let result = try device.trainEpoch(0, on: images) { false }
    // Random pixels: a number that rounds to the other side of 0 changes what ReLU lets through.
    let bound = arithmetic == .float32 ? 2e-5 : arithmetic == .tf32 ? 0.06 : 0.2
    #expect(abs(result.loss - expected.loss) < bound * expected.loss)
    let references = host.gradients()
    let own = try device.gradients()
    #expect(own.map(\.name) == references.map(\.name))
    for (tensor, expected) in zip(own, references) {
      let reference = expected.values
      let error = Self.distance(tensor.values, reference)
      // A bias before a normalisation has no gradient but rounding.
      let size = reference.reduce(0) { max($0, abs($1)) }
      #expect(error < bound || size < 1e-5, "\(name) \(tensor.name): \(error)")
    }
  }

  @Test func threeEpochsAgree() throws {
    let graph = try #require(Self.graphs["skips"])
    let images = Self.images(11, classes: 4), options = Self.options(batch: 4)
    let streams = RandomStreams(key: 3)
    let host = try Trainer(graph, options: options, streams: streams)
    let device = try DeviceTrainer(
      graph, options: options, streams: streams, queue: EmulatedQueue(.float32))
    for epoch in 0..<3 {
      let expected = try host.trainEpoch(epoch, on: images)
      let result = try device.trainEpoch(epoch, on: images) { false }
      #expect(abs(result.loss - expected.loss) < 1e-3)
      #expect(result.learningRate == expected.learningRate)
    }
    let (own, _) = try device.evaluateWithProbes(on: images)
    let expected = try host.evaluate(on: images)
    #expect(abs(own.loss - expected.loss) < 2e-3)
    for (a, b) in zip(try device.state.tensors, host.state.tensors) {
      #expect(a.name == b.name && Self.distance(a.values, b.values) < 5e-3, "\(a.name)")
    }
  }
}
