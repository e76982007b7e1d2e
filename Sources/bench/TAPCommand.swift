// `bench tap`: how fast the accuracy predictor predicts and fits.

import ArgumentParser
import Artifacts
import Kernels
import TAPAS
import Tensor

struct TAPCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tap",
    abstract: "Time the accuracy predictor: networks per second, and a fit.",
    discussion: """
      Example:
        bench tap --networks 20000
      """)

  @Option(help: "Networks to predict.")
  var networks = 20_000
  @Option(help: "Experiments to fit to.")
  var experiments = 10_000
  @Option(help: "Passes over the experiments; the time is also scaled to 100.")
  var epochs = 5

  func run() throws {
    var random = Philox(key: 1, stream: 0)
    let records = (0..<networks).map { _ in network(&random) }
    let known = (0..<experiments).map { _ in
      let record = network(&random)
      return ExperimentRecord(
        record, accuracies: record.layers.map { _ in random.uniform(0.2, 0.9) })
    }
    let depth = records.reduce(0) { $0 + $1.layers.count } * 10 / records.count
    let options = FittingOptions(
      epochs: epochs, batchSize: 512,
      optimiser: RootMeanSquareOptimiser(learningRate: 1e-3, decay: 0.9, epsilon: 1e-7),
      ownPredictionShare: 0)
    let fitting = try PredictorFitting(known, options, streams: RandomStreams(key: 1))
    var start = threadSeconds()
    for _ in 0..<epochs { _ = fitting.runEpoch() }
    let fit = threadSeconds() - start
    print(
      "fit: \(experiments) experiments, \(epochs) epochs in \(rounded(fit)) s;",
      "100 epochs in \(rounded(fit * 100 / Double(epochs))) s")
    start = threadSeconds()
    _ = try fitting.predictor.predict(records)
    let predict = threadSeconds() - start
    print(
      "predict: \(networks) networks, mean depth \(depth / 10).\(depth % 10):",
      "\(Int(Double(networks) / predict)) a second")
  }

  private func rounded(_ seconds: Double) -> Double { (seconds * 100).rounded() / 100 }

  /// A random chain of 10 layers on average.
  private func network(_ random: inout Philox) -> NetworkRecord {
    var walk = NetworkWalk(channels: 3, height: 32, width: 32)
    for _ in 0..<4 + random.integer(below: 9) {
      if random.uniform() < 0.2, walk.height >= 4 {
        walk.pool(size: 2, stride: 2)
      } else {
        walk.convolution(
          size: 1 + 2 * random.integer(below: 3), filters: 16 << random.integer(below: 4))
      }
    }
    walk.globalPool()
    walk.fullyConnected(units: 10)
    return NetworkRecord(layers: walk.layers, classes: 10, difficulty: random.uniform())
  }
}
