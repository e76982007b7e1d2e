import NN
import Tensor
import Testing

/// One step without momentum moves a parameter by −rate · gradient, so the difference of two states
/// is the gradient of the loss as the engine computes it.
@Suite struct GradientTests {
  static let rate = 0.5

  static func options(batch: Int, _ precision: Precision, rate: Double) -> TrainingOptions {
    var options = TrainingOptions.forTests(epochs: 1, batch: batch)
    options.learningRate = Float(rate)
    options.momentum = 0
    options.nesterov = false
    options.weightDecay = 0
    options.precision = precision
    return options
  }

  /// The network's loss and gradients on one batch, by parameter name.
  static func engine(_ graph: Graph, _ images: ArrayImageSource, _ precision: Precision) throws
    -> (before: TrainerState, loss: Double, gradients: [String: [Double]])
  {
    let trainer = try Trainer(
      graph, options: options(batch: images.count + 3, precision, rate: rate),
      streams: RandomStreams(key: 5))
    // Scales and shifts away from 1 and 0, so that their part in other gradients shows.
    var random = RandomStreams(key: 6).stream(.sampling)
    try trainer.restore(
      TrainerState(
        tensors: trainer.state.tensors.map { tensor in
          guard tensor.name.hasSuffix("scale") || tensor.name.hasSuffix("shift") else {
            return tensor
          }
          return NamedTensor(
            name: tensor.name, shape: tensor.shape,
            values: tensor.values.map { $0 + Float(random.uniform(-0.3, 0.3)) })
        }))
    let before = trainer.state
    let result = try trainer.trainEpoch(0, on: images)
    var gradients: [String: [Double]] = [:]
    for (old, new) in zip(before.tensors, trainer.state.tensors) where !old.name.contains("running")
    {
      gradients[old.name] = zip(old.values, new.values).map { (Double($0) - Double($1)) / rate }
    }
    return (before, result.loss, gradients)
  }

  @Test(arguments: Fixture.allCases, [Precision.strict, .fast])
  func gradientsAreTheDerivativesOfTheReferenceLoss(fixture: Fixture, precision: Precision) throws {
    let large = fixture == .large
    let disagreements = try Self.disagreements(
      fixture.graph, images: large ? 3 : 21, samples: large ? 2 : 6, precision)
    #expect(disagreements == [])
  }

  /// Compares the loss with the reference's, and of every tensor some gradients with finite differences.
  ///
  /// - Returns: What is too far off, in words.
  static func disagreements(
    _ graph: Graph, images count: Int, samples: Int, _ precision: Precision
  ) throws -> [String] {
    var found: [String] = []
    let images = randomImages(graph.image, count: count, classes: graph.classes)
    let (before, loss, gradients) = try engine(graph, images, precision)
    var reference = ReferenceNetwork(graph, before)
    var map = ReferenceMap(images.count, graph.image)
    map.values = images.pixels.map(Double.init)
    let expected = try reference.loss(map, images.labels)
    // Written so that a loss which is no number is one.
    if !(abs(loss - expected) < 1e-4 * abs(expected)) {
      found.append("loss \(loss), reference \(expected)")
    }

    // Single ReLUs turn by the rounding errors of `fast`, and each counts in networks so small.
    // GoldenGradientTests has closer bounds.
    let bound: (relative: Double, absolute: Double) =
      precision == .strict ? (2e-3, 2e-5) : (2e-2, 1e-4)
    var random = RandomStreams(key: 7).stream(.subset)
    for tensor in before.tensors
    where !tensor.name.contains("unning") && !tensor.name.contains("momentum") {
      // ReLU's kinks make single differences inexact; a kink within the step is rare.
      var worst = 0.0, scale = 0.0
      for _ in 0..<samples {
        let index = random.integer(below: tensor.values.count)
        let value = Double(tensor.values[index]), step = 1e-5
        reference.parameters[tensor.name]?[index] = value + step
        let above = try reference.loss(map, images.labels)
        reference.parameters[tensor.name]?[index] = value - step
        let below = try reference.loss(map, images.labels)
        reference.parameters[tensor.name]?[index] = value
        let difference = (above - below) / (2 * step)
        worst = max(worst, abs(difference - (gradients[tensor.name]?[index] ?? .nan)))
        scale = max(scale, abs(difference))
      }
      if !(worst < bound.relative * scale + bound.absolute) {
        found.append("\(tensor.name): off by \(worst) of \(scale)")
      }
    }
    return found
  }
}
