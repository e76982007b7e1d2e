// How fast this machine trains networks of a space.

import FoundationEssentials
import Kernels
import NN
import Tensor

/// A short measurement.
struct CostCalibration {
  /// Floating-point operations a second of one core; nil when no step fitted into the time.
  let rate: Double?
  /// Training steps that were timed.
  let steps: Int
  /// Seconds that were spent, the untimed first steps included.
  let seconds: Double

  /// Trains steps of the probes' networks in turn, depth by depth, until `seconds` are over; at least one.
  ///
  /// A step has 16 random images: one group of lanes, which large networks can finish within the time. The
  /// first step of each network warms up and is not timed. Operations are counted like everywhere: three
  /// times the forward pass.
  init(_ probes: [CostProbe], options: TrainingOptions, seconds limit: Double) throws {
    var options = options
    options.batchSize = 16
    options.threads = 1
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
      let images = Self.images(graph)
      let trainer = try Trainer(graph, options: options, streams: RandomStreams(key: 1))
      _ = try? trainer.trainEpoch(0, on: images)
      let before = Date()
      _ = try? trainer.trainEpoch(0, on: images)
      time += Date().timeIntervalSince(before)
      work += 3 * Double(try graph.forwardFLOPs() * images.count)
      steps += 1
    }
    rate = time > 0 ? work / time : nil
    self.steps = steps
    self.seconds = spent()
  }

  private static func images(_ graph: Graph) -> ArrayImageSource {
    var random = Philox(key: 1)
    return ArrayImageSource(
      shape: graph.image,
      pixels: (0..<16 * graph.image.count).map { _ in Float(random.uniform(-1, 1)) },
      labels: (0..<16).map { $0 % graph.classes })
  }
}
