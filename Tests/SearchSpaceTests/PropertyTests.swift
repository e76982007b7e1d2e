import NN
import SearchSpace
import Tensor
import Testing

/// Whatever the sampler can emit is a network that is planned, trained and understood.
@Suite struct PropertyTests {
  private static let options = TrainingOptions(
    epochs: 1, batchSize: 4, learningRate: 0.01, schedule: .constant, momentum: 0.9,
    nesterov: true, weightDecay: 1e-4, batchNormEpsilon: 1e-5, batchNormMomentum: 0.1,
    augmentation: .none, precision: .standard, threads: 1)

  /// Depths 1 to 20, images of 8 to 40 pixels a side: the plan's sizes are finite, or the network is
  /// refused because a layer would read more channels than any may.
  @Test(arguments: SpaceFixture.allCases)
  func everySampleCompilesToAPlannedNetwork(fixture: SpaceFixture) throws {
    var random = RandomStreams(key: 21).stream(.sampling)
    var refused = 0
    for _ in 0..<600 {
      let (architecture, image) = try fixture.draw(
        layers: 1...20, pixels: 8...40, filters: [24, 36, 48, 64], using: &random)
      let graph = try architecture.graph(image: image, classes: 10)
      #expect(!architecture.summary.isEmpty)
      do {
        let plan = try Plan(graph)
        #expect(plan.bytes(Self.options) > 0)
        #expect(try graph.parameterCount() > 0 && graph.forwardFLOPs() > 0)
        #expect(plan.shapes.outputs.allSatisfy { $0.count > 0 })
        #expect(architecture.choices.count == architecture.tokenSteps.count)
      } catch GraphError.tooManyChannels {
        refused += 1
      }
    }
    // Only pools and normalisations can pile up channels, or the flattening of a large image.
    #expect(refused == 0 || [.types, .typedBlocks, .metaQNN].contains(fixture))
    #expect(refused < 300)
  }

  /// One step on four images: memory as planned, work as predicted, finite loss and gradients.
  @Test(arguments: SpaceFixture.allCases)
  func everySampleTrainsOneStepAsPlanned(fixture: SpaceFixture) throws {
    var random = RandomStreams(key: 22).stream(.sampling)
    var trained = 0
    while trained < 50 {
      let (architecture, image) = try fixture.draw(
        layers: 1...20, pixels: 8...40, filters: [2, 3, 4, 8], using: &random)
      let graph = try architecture.graph(image: image, classes: 3)
      // The limit that every search has.
      guard let work = try? graph.forwardFLOPs(), work < 10_000_000 else { continue }
      trained += 1
      try trainOneStep(graph, seed: trained)
    }
  }

  /// Thousands of the smallest, of every kind of layer.
  @Test func thousandsOfMetaQNNSamplesTrainOneStep() throws {
    var random = RandomStreams(key: 23).stream(.sampling)
    for seed in 1...2000 {
      let (architecture, image) = try SpaceFixture.metaQNN.draw(
        layers: 1...8, pixels: 8...10, filters: [2, 3, 4], using: &random)
      try trainOneStep(try architecture.graph(image: image, classes: 3), seed: seed)
    }
  }

  private func trainOneStep(_ graph: Graph, seed: Int) throws {
    let trainer = try Trainer(
      graph, options: Self.options, streams: RandomStreams(key: UInt64(seed)))
    let page = 2 << 20
    let planned = try Plan(graph).bytes(Self.options)
    #expect(trainer.memoryBytes == (planned + page - 1) / page * page)
    #expect(try graph.forwardFLOPs() == multiplications(trainer.state, graph) * 2)
    let parameters = trainer.state.tensors.prefix {
      !$0.name.hasPrefix("momentum.") && !$0.name.contains("running")
    }
    #expect(try graph.parameterCount() == parameters.reduce(0) { $0 + $1.values.count })
    var random = RandomStreams(key: UInt64(seed)).stream(.subset)
    let images = ArrayImageSource(
      shape: graph.image, pixels: (0..<4 * graph.image.count).map { _ in Float(random.normal()) },
      labels: [0, 1, 2, 1])
    #expect(try trainer.trainEpoch(0, on: images).loss.isFinite)
    // After one step the momentum is the gradient, with the decay of the weights.
    let state = trainer.state
    #expect(state.tensors.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    let bias = try #require(state["momentum.classifier.bias"])
    #expect(bias.values.contains { $0 != 0 })
  }

  /// Multiplications of one forward pass, from the weights that training really has.
  private func multiplications(_ state: TrainerState, _ graph: Graph) throws -> Int {
    let shapes = try graph.shapes()
    return state.tensors.reduce(0) { sum, tensor in
      guard tensor.name.hasSuffix(".weights"), !tensor.name.hasPrefix("momentum.") else {
        return sum
      }
      guard let node = Int(tensor.name.dropFirst("layer".count).prefix { $0 != "." }) else {
        return sum + tensor.values.count
      }
      return sum + tensor.values.count * shapes.outputs[node].height * shapes.outputs[node].width
    }
  }
}
