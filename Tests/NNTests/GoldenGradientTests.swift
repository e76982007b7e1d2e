import NN
import Tensor
import Testing

@Suite struct GoldenGradientTests {
  /// Loss and gradients of the engine on the golden images and parameters: without momentum, decay and
  /// earlier steps, the optimiser's velocity after one step is the gradient.
  static func engine(_ golden: GoldenGradients, _ precision: Precision) throws -> (
    loss: Double, gradients: [String: [Float]]
  ) {
    let images = ArrayImageSource(
      shape: golden.graph.image, pixels: golden.pixels, labels: golden.labels)
    let trainer = try Trainer(
      golden.graph, options: GradientTests.options(batch: images.count, precision, rate: 0.5),
      streams: RandomStreams(key: 1))
    try trainer.restore(
      TrainerState(
        tensors: trainer.state.tensors.map { tensor in
          NamedTensor(
            name: tensor.name, shape: tensor.shape,
            values: golden.parameters[tensor.name] ?? tensor.values)
        }))
    // The order of the images does not change the sums of a batch but for rounding.
    let result = try trainer.trainEpoch(0, on: images)
    var gradients: [String: [Float]] = [:]
    for tensor in trainer.state.tensors where tensor.name.hasPrefix("momentum.") {
      gradients[String(tensor.name.dropFirst("momentum.".count))] = tensor.values
    }
    return (result.loss, gradients)
  }

  static func distance(_ values: [Float], _ expected: [Double]) -> Double {
    guard values.count == expected.count else { return .infinity }
    var difference = 0.0, size = 0.0
    for (value, golden) in zip(values, expected) {
      difference += (Double(value) - golden) * (Double(value) - golden)
      size += golden * golden
    }
    return (difference / size).squareRoot()
  }

  @Test(arguments: try GoldenGradients.read(), [Precision.strict, .standard, .fast])
  func lossAndGradientsArePyTorchs(golden: GoldenGradients, precision: Precision) throws {
    let (loss, gradients) = try Self.engine(golden, precision)
    let bounds: (loss: Double, gradient: Double) =
      precision == .strict ? (1e-6, 1e-5) : (1e-5, 3e-4)
    #expect(
      abs(loss - golden.loss) <= bounds.loss * golden.loss, "loss \(loss), PyTorch \(golden.loss)")
    #expect(gradients.count == golden.gradients.count)
    for (name, expected) in golden.gradients {
      let error = Self.distance(gradients[name] ?? [], expected)
      #expect(error <= bounds.gradient, "\(name): relative error \(error)")
    }
  }
}
