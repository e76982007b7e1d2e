// How fast this machine trains networks of a space.

import FoundationEssentials
import Glibc
import NN
import Tensor

/// A short measurement.
struct CostCalibration {
  /// One network that is ready to be trained.
  struct Trial {
    /// Operations of one pass, and its training steps.
    let operations: Double, steps: Int
    /// Trains for one pass.
    let pass: () -> Void
  }

  /// Floating-point operations a second of processor time of one core; nil when no step fitted into the time.
  let rate: Double?
  /// Training steps that were timed.
  let steps: Int
  /// Seconds that were spent, the untimed first passes included.
  let seconds: Double

  /// Trains networks in turn until `seconds` are over; at least one.
  ///
  /// Each makes two passes or more; all but the first count, in processor time, so that the load of the machine matters
  /// less. Operations are counted like everywhere: three times the forward pass.
  init(_ networks: [() throws -> Trial], seconds limit: Double) throws {
    let start = Date()
    func spent() -> Double { Date().timeIntervalSince(start) }
    var work = 0.0
    var time = 0.0
    var steps = 0
    for network in networks where steps == 0 || spent() < limit {
      let trial = try network()
      trial.pass()
      let before = clock()
      // A small network may be done before the clock of processor time moves.
      repeat {
        trial.pass()
        work += trial.operations
        steps += trial.steps
      } while clock() == before
      time += Double(clock() - before) / 1e6
    }
    rate = time > 0 ? work / time : nil
    self.steps = steps
    self.seconds = spent()
  }

  /// Trains convolutional networks on random images, depth by depth.
  init(_ probes: [CostProbe<Graph>], options: TrainingOptions, seconds: Double) throws {
    let rounds = probes.map(\.networks.count).max() ?? 0
    let turns = (0..<rounds).flatMap { index in
      probes.compactMap { index < $0.networks.count ? $0.networks[index] : nil }
    }
    try self.init(turns.map { graph in { try Trial(graph, options) } }, seconds: seconds)
  }

  /// Trains language models on random tokens.
  init(_ probe: CostProbe<LanguageModelOptions.OfCell>, seconds: Double) throws {
    try self.init(probe.networks.map { model in { try Trial(model) } }, seconds: seconds)
  }
}

extension CostCalibration.Trial {
  /// A few batches of random images: of a large network one group of lanes, of a small one many batches.
  init(_ graph: Graph, _ options: TrainingOptions) throws {
    let forward = Double(try graph.forwardFLOPs())
    var options = options
    options.threads = 1
    if 3 * forward * Double(options.batchSize) > 1e11 { options.batchSize = 16 }
    let batches = max(1, min(32, Int(2e9 / (3 * forward * Double(options.batchSize)))))
    let count = batches * options.batchSize
    var random = Philox(key: 1)
    let images = ArrayImageSource(
      shape: graph.image,
      pixels: (0..<count * graph.image.count).map { _ in Float(random.uniform(-1, 1)) },
      labels: (0..<count).map { $0 % graph.classes })
    let trainer = try Trainer(graph, options: options, streams: RandomStreams(key: 1))
    self.init(operations: 3 * forward * Double(count), steps: batches) {
      _ = try? trainer.trainEpoch(0, on: images)
    }
  }

  /// A few unrolls of random tokens.
  init(_ model: LanguageModelOptions.OfCell) throws {
    let options = model.options
    let trained = try LanguageModel(
      cell: model.cell, options: options, streams: RandomStreams(key: 1))
    var random = Philox(key: 1)
    let count = options.batchSize * options.unroll
    let tokens = (0..<count).map { _ in Int32(random.uniform(0, Double(options.vocabulary))) }
    let forward = Double(trained.plan.forwardFLOPs)
    let steps = max(1, min(32, Int(2e9 / (3 * forward * Double(count)))))
    self.init(operations: 3 * forward * Double(count * steps), steps: steps) {
      for _ in 0..<steps {
        _ = try? trained.trainStep(tokens: tokens, targets: tokens, learningRate: 0)
      }
    }
  }
}
