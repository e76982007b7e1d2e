// Ways to predict an accuracy from a network: TAP, and what it has to beat.

import Tensor

/// A way of predicting.
public enum AccuracyModel: String, CaseIterable, Sendable {
  /// The recurrent predictor of TAPAS.
  case tap = "TAP"
  /// A random forest on summary features.
  case forest = "random forest"
  /// A line through the logarithm of the operations.
  case flops = "FLOPs"
  /// A line through the logarithm of the weights.
  case parameters = "parameters"
  /// The mean of the fitted experiments.
  case mean = "mean"

  /// Fits the model and predicts.
  ///
  /// - Parameters:
  ///   - networks: What to predict.
  ///   - experiments: What to fit; at least one.
  ///   - options: For TAP.
  ///   - streams: For whatever is random.
  /// - Returns: One accuracy for each network.
  /// - Throws: `OutOfMemory`.
  public func predict(
    _ networks: [NetworkRecord], fittedTo experiments: [ExperimentRecord],
    _ options: FittingOptions, streams: RandomStreams
  ) throws -> [Double] {
    switch self {
    case .tap:
      return try Predictor.fitted(to: experiments, options, streams: streams).predictor
        .predict(networks)
    case .forest:
      // It is told what TAP is told, and predicts what TAP predicts.
      let target = PredictorTarget(options.target, fitting: experiments)
      let forest = RegressionForest(
        experiments.map { $0.network.summary(options.features) },
        values: experiments.map { target.values(of: $0).accuracy }, streams: streams)
      return networks.map { network in
        target.accuracy(forest.predict(network.summary(options.features)), of: network)
      }
    case .flops: return line(networks, experiments) { Elementary.log($0.flops + 1) }
    case .parameters: return line(networks, experiments) { Elementary.log(Double($0.weights) + 1) }
    case .mean: return line(networks, experiments) { _ in 0 }
    }
  }

  /// Least squares through one feature.
  private func line(
    _ networks: [NetworkRecord], _ experiments: [ExperimentRecord],
    _ feature: (NetworkRecord) -> Double
  ) -> [Double] {
    let x = experiments.map { feature($0.network) }, y = experiments.map(\.accuracy)
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let square = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let product = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let slope = square > 0 ? product / square : 0
    return networks.map { meanY + slope * (feature($0) - meanX) }
  }
}
