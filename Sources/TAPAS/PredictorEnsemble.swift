// A predictor of several networks: each is fitted alone, and the mean of what they say is the prediction.

import Tensor

extension Predictor {
  /// Fits all members of a predictor.
  ///
  /// - Parameters:
  ///   - experiments: Networks with their accuracies; at least one.
  ///   - options: How to fit.
  ///   - streams: For first weights, order and own predictions of all members.
  ///   - progress: Told after each epoch of each member how many are done, and its loss.
  /// - Returns: The predictor; and after each epoch the mean squared error, as the mean over the members.
  /// - Throws: `OutOfMemory`.
  public static func fitted(
    to experiments: [ExperimentRecord], _ options: FittingOptions, streams: RandomStreams,
    progress: (_ epochs: Int, _ loss: Double) -> Void = { _, _ in }
  ) throws -> (predictor: Predictor, losses: [Double]) {
    var predictor: Predictor?
    var losses = [Double](repeating: 0, count: options.epochs)
    for member in 0..<options.members {
      let fitting = try PredictorFitting(experiments, options, streams: streams.member(member))
      for epoch in 0..<options.epochs {
        let loss = fitting.runEpoch()
        losses[epoch] += loss / Double(options.members)
        progress(member * options.epochs + epoch + 1, loss)
      }
      predictor = predictor?.joined(by: fitting.predictor) ?? fitting.predictor
    }
    guard let predictor else { preconditionFailure("Predictor: no members") }
    return (predictor, losses)
  }

  /// The predictor with the members of another one that was fitted to the same experiments.
  private func joined(by other: Predictor) -> Predictor {
    Predictor(
      encoding: encoding, target: target, layout: layout, weights: weights + other.weights)
  }
}

extension RandomStreams {
  /// Those of one member; the first has the owner's own.
  fileprivate func member(_ number: Int) -> RandomStreams {
    guard number > 0 else { return self }
    return RandomStreams(
      seed: Int(Int64(bitPattern: key)), owner: "fit-tap/member \(number + 1)")
  }
}
