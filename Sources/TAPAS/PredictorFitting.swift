// Fits one network of a predictor to experiments, epoch by epoch.

import Kernels
import Tensor

/// Fits one network, epoch by epoch.
public final class PredictorFitting {
  private let experiments: [ExperimentRecord]
  private let codes: [[Float]]
  private let options: FittingOptions
  private let streams: RandomStreams
  private let encoding: FeatureEncoding
  private let target: PredictorTarget
  private let network: PredictorNetwork
  private var epoch = 0

  /// A fit to `experiments`, of which there must be at least one.
  ///
  /// Where accuracies of prefixes are known, the error of each counts; otherwise only the last step's,
  /// and its gradient flows back through the predictor's own predictions.
  ///
  /// - Parameters:
  ///   - experiments: Networks with their accuracies.
  ///   - options: How to fit.
  ///   - streams: For first weights, order and own predictions.
  /// - Throws: `OutOfMemory`.
  public init(
    _ experiments: [ExperimentRecord], _ options: FittingOptions, streams: RandomStreams
  ) throws {
    precondition(!experiments.isEmpty && options.batchSize > 0, "PredictorFitting: nothing to fit")
    let target = PredictorTarget(options.target, fitting: experiments)
    self.target = target
    self.experiments = experiments.map(target.values)
    self.options = options
    self.streams = streams
    encoding = FeatureEncoding(options.features, fitting: experiments.map(\.network))
    codes = experiments.map { [encoding] in encoding.codes(of: $0.network) }
    let columns = (min(options.batchSize, experiments.count) + 15) / 16 * 16
    network = try PredictorNetwork(
      PredictorLayout(units: options.units, features: options.features), columns: columns,
      steps: experiments.map(\.network.layers.count).max() ?? 1, learns: true)
    var random = streams.stream(.initialisation)
    network.memory.set(network.weights, to: network.layout.initialWeights(using: &random))
  }

  /// One pass over all experiments.
  ///
  /// - Returns: The mean squared error over all known accuracies, as seen while fitting.
  public func runEpoch() -> Double {
    var loss = 0.0, known = 0
    for (index, batch) in batches().enumerated() {
      let (sum, count) = step(batch, index)
      loss += sum
      known += count
    }
    epoch += 1
    return loss / Double(max(known, 1))
  }

  /// The predictor as it is now, of this one network.
  public var predictor: Predictor {
    Predictor(
      encoding: encoding, target: target, layout: network.layout,
      weights: network.memory.values(network.weights))
  }

  /// Networks of like depth share a batch: in windows of eight batches of the shuffled order, sorted.
  private func batches() -> [[Int]] {
    var random = streams.stream(.shuffle, at: epoch)
    let order = random.permutation(experiments.count)
    let size = options.batchSize
    var batches: [[Int]] = []
    for start in stride(from: 0, to: order.count, by: 8 * size) {
      let window = order[start..<min(start + 8 * size, order.count)].enumerated().sorted {
        (experiments[$0.element].network.layers.count, $0.offset)
          < (experiments[$1.element].network.layers.count, $1.offset)
      }.map(\.element)
      for first in stride(from: 0, to: window.count, by: size) {
        batches.append(Array(window[first..<min(first + size, window.count)]))
      }
    }
    return random.permutation(batches.count).map { batches[$0] }
  }

  /// One step of the optimiser; returns the sum of squared errors and the number of known accuracies.
  private func step(_ members: [Int], _ index: Int) -> (Double, Int) {
    var random = streams.stream(.sampling, at: epoch * batchLimit + index)
    let batch = PredictorBatch(
      members.map {
        PredictorBatch.Item(
          network: experiments[$0].network, codes: codes[$0],
          start: target.start(experiments[$0].network), values: experiments[$0].accuracies)
      }, columns: network.columns)
    var optimiser = options.optimiser
    optimiser.learningRate *= Float(options.schedule.factor(epoch: epoch, of: options.epochs))
    let teaches = (0..<network.columns).map { _ in random.uniform() >= options.ownPredictionShare }
    let known = batch.targets.reduce(0) { $0 + $1.count { !$0.isNaN } }
    network.memory.fill(network.gradient, with: 0)
    let predicted = network.forward(batch, teaches: teaches)
    let loss = network.backward(
      batch, predicted: predicted, teaches: teaches,
      scale: 1 / batch.totalWeight(finalWeight: options.finalWeight),
      finalWeight: options.finalWeight)
    optimiser.step(
      network.weights, squares: network.squares, gradient: network.gradient, in: network.memory)
    return (loss, known)
  }

  private var batchLimit: Int { experiments.count / options.batchSize + 9 }
}
