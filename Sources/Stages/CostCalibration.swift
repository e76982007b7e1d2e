// How fast this machine trains networks of a space.

import FoundationEssentials
import Glibc
import NN
import Tensor

/// A short measurement.
struct CostCalibration {
  /// Floating-point operations a second of processor time of one core; nil when no step fitted into the time.
  let rate: Double?
  /// Training steps that were timed.
  let steps: Int
  /// Seconds that were spent, the untimed first steps included.
  let seconds: Double

  /// Trains the probes' networks in turn, depth by depth, until `seconds` are over; at least one.
  ///
  /// Each trains a few batches of random images twice or more; all but the first time count, in processor time, so that
  /// the load of the machine matters less. Operations are counted like everywhere: three times the forward
  /// pass.
  init(_ probes: [CostProbe], options: TrainingOptions, seconds limit: Double) throws {
    let start = Date()
    func spent() -> Double { Date().timeIntervalSince(start) }
    var work = 0.0
    var time = 0.0
    var steps = 0
    let rounds = probes.map(\.graphs.count).max() ?? 0
    let turns = (0..<rounds).flatMap { index in
      probes.compactMap { index < $0.graphs.count ? $0.graphs[index] : nil }
    }
    for graph in turns where steps == 0 || spent() < limit {
      let forward = Double(try graph.forwardFLOPs())
      var options = options
      options.threads = 1
      // One group of lanes of a large network, many batches of a small one.
      if 3 * forward * Double(options.batchSize) > 1e11 { options.batchSize = 16 }
      let batches = max(1, min(32, Int(2e9 / (3 * forward * Double(options.batchSize)))))
      let images = Self.images(graph, count: batches * options.batchSize)
      let trainer = try Trainer(graph, options: options, streams: RandomStreams(key: 1))
      _ = try? trainer.trainEpoch(0, on: images)
      let before = clock()
      // A small network may be done before the clock of processor time moves.
      repeat {
        _ = try? trainer.trainEpoch(0, on: images)
        work += 3 * forward * Double(images.count)
        steps += batches
      } while clock() == before
      time += Double(clock() - before) / 1e6
    }
    rate = time > 0 ? work / time : nil
    self.steps = steps
    self.seconds = spent()
  }

  private static func images(_ graph: Graph, count: Int) -> ArrayImageSource {
    var random = Philox(key: 1)
    return ArrayImageSource(
      shape: graph.image,
      pixels: (0..<count * graph.image.count).map { _ in Float(random.uniform(-1, 1)) },
      labels: (0..<count).map { $0 % graph.classes })
  }
}
