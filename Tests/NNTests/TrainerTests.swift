import Kernels
import NN
import Tensor
import Testing

@Suite struct TrainerTests {
  static func options(
    epochs: Int = 3, batch: Int = 20, threads: Int = 1, precision: Precision = .standard
  ) -> TrainingOptions {
    var options = TrainingOptions.forTests(epochs: epochs, batch: batch)
    options.learningRate = 0.05
    options.schedule = .cosine
    options.augmentation = Augmentation(crop: .pad(2), horizontalFlip: true)
    options.precision = precision
    options.threads = threads
    return options
  }

  static func train(
    _ fixture: Fixture, _ options: TrainingOptions, kernels: KernelSet = .best, epochs: Int = 2
  ) throws -> (TrainerState, [EpochResult]) {
    let graph = fixture.graph
    let images = randomImages(graph.image, count: 50, classes: graph.classes)
    let trainer = try Trainer(
      graph, options: options, streams: RandomStreams(key: 3), kernels: kernels)
    let results = try (0..<epochs).map { try trainer.trainEpoch($0, on: images) }
    return (trainer.state, results)
  }

  @Test(arguments: Fixture.allCases)
  func allBuildsOfTheKernelsGiveTheSameBytes(fixture: Fixture) throws {
    let expected = try Self.train(fixture, Self.options())
    for kernels in KernelSet.supported {
      let other = try Self.train(fixture, Self.options(), kernels: kernels)
      #expect(other.0 == expected.0, "\(kernels.name)")
      #expect(other.1 == expected.1, "\(kernels.name)")
    }
  }

  @Test(arguments: Fixture.allCases)
  func threadsDoNotChangeTheBytes(fixture: Fixture) throws {
    let one = try Self.train(fixture, Self.options(batch: 40))
    for threads in [2, 3] {
      let many = try Self.train(fixture, Self.options(batch: 40, threads: threads))
      #expect(one.0 == many.0)
      #expect(one.1 == many.1)
    }
  }

  @Test(arguments: [Fixture.concatenation, .pools])
  func resumingGivesTheSameBytesAsNeverStopping(fixture: Fixture) throws {
    let graph = fixture.graph
    let images = randomImages(graph.image, count: 50, classes: graph.classes)
    let through = try Trainer(graph, options: Self.options(), streams: RandomStreams(key: 3))
    for epoch in 0..<3 { _ = try through.trainEpoch(epoch, on: images) }

    let first = try Trainer(graph, options: Self.options(), streams: RandomStreams(key: 3))
    _ = try first.trainEpoch(0, on: images)
    let second = try Trainer(graph, options: Self.options(), streams: RandomStreams(key: 3))
    try second.restore(first.state)
    for epoch in 1..<3 { _ = try second.trainEpoch(epoch, on: images) }
    #expect(second.state == through.state)
    #expect(try second.evaluate(on: images) == through.evaluate(on: images))
  }

  /// Probes learn beside the network: each as the classifier of a network that ends where it reads would,
  /// if nothing else of that network learned; and no bit of the network is another.
  @Test(arguments: [Fixture.residual, .unnormalised, .pools, .large])
  func probesChangeNothingAndLearn(fixture: Fixture) throws {
    let graph = fixture.graph
    let images = randomImages(graph.image, count: 50, classes: graph.classes)
    let cuts = try graph.layers().map(\.cut)
    let plain = try Trainer(graph, options: Self.options(), streams: RandomStreams(key: 3))
    let probed = try Trainer(
      graph, probes: cuts, options: Self.options(), streams: RandomStreams(key: 3))
    for epoch in 0..<2 {
      let result = try plain.trainEpoch(epoch, on: images)
      try #expect(probed.trainEpoch(epoch, on: images) == result)
    }
    for tensor in plain.state.tensors { #expect(probed.state[tensor.name] == tensor) }
    let (own, heads) = try probed.evaluateWithProbes(on: images)
    try #expect(own == plain.evaluate(on: images))
    #expect(heads.count == cuts.count && heads.allSatisfy { $0.loss.isFinite })
    let moved = cuts.indices.allSatisfy { index in
      probed.state["momentum.probe\(index + 1).weights"]?.values.contains { $0 != 0 } == true
    }
    #expect(moved)
  }

  /// A probe that reads what the classifier reads, from the same weights, takes the same step.
  @Test func aProbesGradientIsTheClassifiers() throws {
    let graph = Fixture.plain.graph
    let images = randomImages(graph.image, count: 20, classes: graph.classes)
    let trainer = try Trainer(
      graph, probes: [graph.outputs], options: Self.options(), streams: RandomStreams(key: 3))
    var state = trainer.state
    let weights = try #require(state["classifier.weights"]).values
    for index in state.tensors.indices where state.tensors[index].name == "probe1.weights" {
      state.tensors[index].values = weights
    }
    try trainer.restore(state)
    _ = try trainer.trainEpoch(0, on: images)
    let after = trainer.state
    #expect(after["probe1.weights"]?.values == after["classifier.weights"]?.values)
    #expect(after["probe1.bias"]?.values == after["classifier.bias"]?.values)
  }

  @Test func aNetworkLearnsWhatCanBeLearnt() throws {
    let shape = FeatureShape(channels: 1, height: 8, width: 8)
    var random = RandomStreams(key: 9).stream(.sampling)
    var pixels: [Float] = [], labels: [Int] = []
    for i in 0..<256 {
      // Class 0: bright rows; class 1: bright columns.
      let place = random.integer(below: 8)
      for y in 0..<8 {
        for x in 0..<8 {
          pixels.append((i % 2 == 0 ? y : x) == place ? 1 : Float(random.normal() * 0.2))
        }
      }
      labels.append(i % 2)
    }
    let images = ArrayImageSource(shape: shape, pixels: pixels, labels: labels)
    let graph = Graph(
      image: shape, nodes: [convolution(3, 3, 8, inputs: [0]), convolution(3, 3, 8, inputs: [1])],
      outputs: [2], classes: 2)
    let trainer = try Trainer(
      graph, options: .forTests(epochs: 5, batch: 32),
      streams: RandomStreams(key: 1))
    for epoch in 0..<5 { _ = try trainer.trainEpoch(epoch, on: images) }
    let evaluation = try trainer.evaluate(on: images)
    #expect(evaluation.accuracy > 0.97, "\(evaluation)")
  }

  @Test func evaluationChangesNothing() throws {
    let graph = Fixture.pools.graph
    let images = randomImages(graph.image, count: 30, classes: graph.classes)
    let trainer = try Trainer(graph, options: Self.options(), streams: RandomStreams(key: 3))
    _ = try trainer.trainEpoch(0, on: images)
    let before = trainer.state
    let first = try trainer.evaluate(on: images)
    #expect(trainer.state == before)
    #expect(try trainer.evaluate(on: images) == first)
  }

  @Test func anAbsurdLearningRateIsReportedAsDivergence() throws {
    let graph = Fixture.plain.graph
    let images = randomImages(graph.image, count: 30, classes: graph.classes)
    var options = Self.options(batch: 10)
    options.learningRate = 1e30
    options.schedule = .constant
    let trainer = try Trainer(graph, options: options, streams: RandomStreams(key: 3))
    #expect(throws: TrainingDiverged.self) {
      for epoch in 0..<20 { _ = try trainer.trainEpoch(epoch, on: images) }
    }
  }

  @Test func stoppingIsAskedForBeforeEveryBatch() throws {
    let graph = Fixture.plain.graph
    let images = randomImages(graph.image, count: 30, classes: graph.classes)
    let trainer = try Trainer(
      graph, options: Self.options(batch: 10), streams: RandomStreams(key: 3))
    var asked = 0
    #expect(throws: TrainingInterrupted(epoch: 0)) {
      _ = try trainer.trainEpoch(0, on: images) {
        asked += 1
        return asked == 3
      }
    }
    #expect(asked == 3)
  }

  @Test func wrongImagesAndLabelsAreErrors() throws {
    let graph = Fixture.plain.graph
    let trainer = try Trainer(graph, options: Self.options(), streams: RandomStreams(key: 3))
    let wrongSize = randomImages(
      FeatureShape(channels: 3, height: 6, width: 6), count: 4, classes: 3)
    #expect(throws: TrainingInputError.self) { _ = try trainer.trainEpoch(0, on: wrongSize) }
    let wrongLabels = randomImages(graph.image, count: 4, classes: 300)
    #expect(throws: TrainingInputError.self) { _ = try trainer.trainEpoch(0, on: wrongLabels) }
  }

  @Test func planKnowsTheMemoryBeforehand() throws {
    let plan = try Plan(Fixture.large.graph)
    let small = plan.bytes(Self.options(batch: 16)), large = plan.bytes(Self.options(batch: 64))
    #expect(small > 0 && large > 2 * small)
  }
}
