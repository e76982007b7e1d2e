// Trains one network from scratch: a pure function of graph, options, streams and images.

import Kernels
import Tensor

/// What one epoch of training came to.
public struct EpochResult: Hashable, Sendable, Codable {
  /// Mean cross-entropy over the images as they were trained on, in nats.
  public let loss: Double
  /// Share of them that was classified correctly.
  public let accuracy: Double
  /// The epoch's learning rate.
  public let learningRate: Float
}

/// How a network does on images that it does not train on.
public struct Evaluation: Hashable, Sendable, Codable {
  /// Mean cross-entropy in nats.
  public let loss: Double
  /// Share of images whose largest logit is their label's.
  public let accuracy: Double
}

/// Trains a convolutional network by stochastic gradient descent.
///
/// Filters start from normal numbers with variance `2 / fan-in` (He et al. 2015), the linear layer's
/// weights with variance `1 / features`; scales are 1, shifts and biases 0. Results do not depend on
/// `options.threads` or on the processor's instruction set.
public final class Trainer: NetworkTrainer {
  /// The compiled network.
  public let plan: Plan
  private let options: TrainingOptions
  private let streams: RandomStreams
  let network: Network
  private let kernels: KernelSet
  private var labels: [Int32] = []

  /// Plans, allocates and initialises.
  ///
  /// - Parameters:
  ///   - graph: The network.
  ///   - probes: What further classifiers read, each a list of nodes; they learn in the same passes, and
  ///     change nothing of the network's own training.
  ///   - options: How to train.
  ///   - streams: For everything random.
  ///   - kernels: The build to run.
  /// - Throws: ``GraphError``, ``TrainingInputError`` for impossible options, `OutOfMemory`.
  public init(
    _ graph: Graph, probes: [[Int]] = [], options: TrainingOptions, streams: RandomStreams,
    kernels: KernelSet = .best
  ) throws {
    try options.check(graph.image)
    plan = try Plan(graph, probes: probes)
    self.options = options
    self.streams = streams
    self.kernels = kernels
    network = try Network(plan, options, kernels)
    labels.reserveCapacity(options.batchSize)
    initialise()
  }

  private func initialise() {
    for draw in plan.initialDraws {
      network.memory.fillNormal(
        network.places.parameters.part(draw.tensor), streams, .initialisation, at: draw.position,
        deviation: draw.deviation, kernels: kernels)
    }
    for normalisation in plan.normalisations.values {
      network.memory.fill(network.places.parameters.part(normalisation.scale), with: 1)
      network.memory.fill(network.places.statistics.part(normalisation.variance), with: 1)
    }
  }

  /// How often an epoch over `images` takes a step.
  public func batches(of images: some ImageSource) -> Int {
    (images.count + options.batchSize - 1) / options.batchSize
  }

  /// One pass over `images` in a random order that depends on `epoch` (from 0) alone.
  ///
  /// - Parameters:
  ///   - epoch: which pass; also selects the learning rate.
  ///   - images: what to learn.
  ///   - shouldStop: asked before every batch.
  /// - Returns: losses and accuracy as seen while training.
  /// - Throws: ``TrainingDiverged``, ``TrainingInterrupted``, ``TrainingInputError``, or the images'
  ///   own errors.
  public func trainEpoch(
    _ epoch: Int, on images: some ImageSource, shouldStop: () -> Bool = { false }
  ) throws -> EpochResult {
    try check(images)
    var shuffle = streams.stream(.shuffle, at: epoch)
    let order = shuffle.permutation(images.count)
    let cuts = ImageCuts(
      options.augmentation, shape: images.shape, epoch: epoch, streams: streams)
    let learningRate = Float(
      Double(options.learningRate) * options.schedule.factor(epoch: epoch, of: options.epochs))
    let optimiser = Optimiser(
      learningRate: learningRate, momentum: options.momentum,
      nesterov: options.nesterov, weightDecay: options.weightDecay)
    var total = BatchTotals()
    for start in stride(from: 0, to: images.count, by: options.batchSize) {
      if shouldStop() { throw TrainingInterrupted(epoch: epoch) }
      try load(images, order, cuts, from: start)
      let score = network.forward(labels: labels)
      guard score.loss.isFinite else {
        throw TrainingDiverged(epoch: epoch, batch: start / options.batchSize)
      }
      network.differentiateProbes(labels: labels)
      network.backward(images: labels.count)
      network.update(optimiser)
      total.add(score, images: labels.count)
    }
    return EpochResult(
      loss: total.meanLoss, accuracy: total.accuracy, learningRate: learningRate)
  }

  /// Loss and accuracy on `images`, unaugmented, by the running statistics; changes nothing.
  public func evaluate(on images: some ImageSource) throws -> Evaluation {
    var total = BatchTotals()
    try inferBatches(of: images) { labels in
      total.add(network.infer(labels: labels), images: labels.count)
    }
    return total.evaluation
  }

  /// The same of the network and of every probe, in one pass.
  public func evaluateWithProbes(
    on images: some ImageSource
  ) throws -> (network: Evaluation, probes: [Evaluation]) {
    var total = BatchTotals()
    var probes = plan.probes.map { _ in BatchTotals() }
    try inferBatches(of: images) { labels in
      total.add(network.infer(labels: labels), images: labels.count)
      for (index, score) in network.inferProbes(labels: labels).enumerated() {
        probes[index].add(score, images: labels.count)
      }
    }
    return (total.evaluation, probes.map(\.evaluation))
  }

  /// Loads all images, batch by batch, in their order and as they are.
  func inferBatches(of images: some ImageSource, _ body: ([Int32]) -> Void) throws {
    try check(images)
    let cuts = ImageCuts(whole: images.shape)
    let order = Array(0..<images.count)
    for start in stride(from: 0, to: images.count, by: options.batchSize) {
      try load(images, order, cuts, from: start)
      body(labels)
    }
  }

  /// The gradients of the last step, by name.
  public func gradients() -> [NamedTensor] {
    plan.parameters.tensors.map {
      NamedTensor(
        name: $0.name, shape: $0.shape,
        values: network.memory.values(network.places.gradient.part($0)))
    }
  }

  /// Bytes that a trainer of `graph` will need, known before anything is allocated.
  public static func memoryBytes(_ graph: Graph, _ options: TrainingOptions) throws -> Int {
    try Plan(graph).bytes(options)
  }

  private func check(_ images: some ImageSource) throws {
    guard images.shape == plan.graph.image else {
      throw TrainingInputError("images are \(images.shape), the network's are \(plan.graph.image)")
    }
    guard images.count > 0 else { throw TrainingInputError("there are no images") }
  }

  /// Puts the batch that begins at `start` of `order` into the network's input.
  private func load(
    _ images: some ImageSource, _ order: [Int], _ cuts: ImageCuts, from start: Int
  ) throws {
    labels.removeAll(keepingCapacity: true)
    let end = min(start + options.batchSize, order.count)
    for position in start..<end {
      let index = order[position], lane = (position - start) % imagesPerGroup
      let label = images.label(of: index)
      guard label >= 0 && label < plan.graph.classes else {
        throw TrainingInputError(
          "image \(index) has class \(label), the network knows \(plan.graph.classes)")
      }
      labels.append(Int32(label))
      try images.withPixels(of: index) { network.stage.put($0, lane: lane, cut: cuts[index]) }
      if lane == imagesPerGroup - 1 || position == end - 1 {
        network.stage.clear(from: lane + 1)
        network.stage.commit(group: (position - start) / imagesPerGroup)
      }
    }
  }

  /// Bytes of the one block of memory that the run uses: what was planned, in whole pages of 2 MiB.
  public var memoryBytes: Int { network.memory.count * MemoryLayout<Float>.stride }

  /// Everything that training has changed, a copy.
  public var state: TrainerState {
    let places = network.places
    func copies(_ list: TensorList, _ region: Region, prefix: String = "") -> [NamedTensor] {
      list.tensors.map {
        NamedTensor(
          name: prefix + $0.name, shape: $0.shape, values: network.memory.values(region.part($0)))
      }
    }
    return TrainerState(
      tensors: copies(plan.parameters, places.parameters)
        + copies(plan.parameters, places.velocity, prefix: "momentum.")
        + copies(plan.runningStatistics, places.statistics))
  }

  /// Goes on from `state`, as if it had never stopped.
  ///
  /// - Throws: ``TrainingInputError`` when the state is another network's.
  public func restore(_ state: TrainerState) throws {
    try plan.check(state)
    let places = network.places
    var tensors = state.tensors[...]
    for (list, region) in [
      (plan.parameters, places.parameters), (plan.parameters, places.velocity),
      (plan.runningStatistics, places.statistics),
    ] {
      for tensor in list.tensors {
        network.memory.set(region.part(tensor), to: tensors.removeFirst().values)
      }
    }
  }
}

/// Sums over batches.
private struct BatchTotals {
  private var loss = 0.0
  private var correct = 0, images = 0

  mutating func add(_ score: BatchScore, images count: Int) {
    loss += score.loss
    correct += score.correct
    images += count
  }

  var meanLoss: Double { loss / Double(images) }
  var accuracy: Double { Double(correct) / Double(images) }
  var evaluation: Evaluation { Evaluation(loss: meanLoss, accuracy: accuracy) }
}

extension TrainingOptions {
  func check(_ image: FeatureShape) throws {
    guard batchSize >= 1, threads >= 1, epochs >= 0 else {
      throw TrainingInputError(
        "batch size \(batchSize) and threads \(threads) must be at least 1, epochs \(epochs) at least 0"
      )
    }
    switch augmentation.crop {
    case .none: break
    case .pad(let pixels), .upsample(let pixels):
      if pixels < 0 { throw TrainingInputError("augmentation by \(pixels) pixels is negative") }
    }
  }
}
