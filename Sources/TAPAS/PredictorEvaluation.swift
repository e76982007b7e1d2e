// How good the predictions are: cross-validation within a data set, and across data sets.

import Tensor

/// The outcome of one way of predicting on one set of networks.
public struct EvaluationRow: Sendable, Hashable {
  /// What was predicted, such as `svhn, 5 folds`.
  public var task: String
  /// How: a model's name, or ``PredictorEvaluation/anotherSeed``.
  public var model: String
  /// Networks that were predicted.
  public var count: Int
  /// Agreement with the measured accuracies.
  public var agreement: Agreement
  /// 95 % interval of Kendall's τ over resamples of the networks.
  public var kendallInterval: ClosedRange<Double>
  /// 95 % interval of TAP's τ minus this model's, over the same resamples.
  public var advantageInterval: ClosedRange<Double>
}

/// Evaluates all models on the same tasks.
public struct PredictorEvaluation: Sendable {
  /// What stands for a model where a second training of the same networks predicts the first.
  public static let anotherSeed = "another seed"
  /// Resamples of an interval.
  static let resamples = 1000

  /// How TAP is fitted.
  public let options: FittingOptions
  /// For everything random.
  public let seed: Int

  /// An evaluation.
  public init(options: FittingOptions, seed: Int) {
    self.options = options
    self.seed = seed
  }

  /// Every network predicted by models that were fitted to the other folds.
  public func folds(
    _ experiments: [ExperimentRecord], count: Int, task: String
  ) throws -> [EvaluationRow] {
    precondition(count >= 2 && experiments.count >= 2 * count, "folds: \(experiments.count)")
    var random = RandomStreams(seed: seed, owner: "folds/\(task)").stream(.validationSplit)
    let order = random.permutation(experiments.count)
    var predictions: [AccuracyModel: [Double]] = [:]
    for model in AccuracyModel.allCases {
      var all = [Double](repeating: 0, count: experiments.count)
      for fold in 0..<count {
        let held = order.indices.filter { $0 % count == fold }.map { order[$0] }
        let rest = order.indices.filter { $0 % count != fold }.map { experiments[order[$0]] }
        let values = try predict(
          model, held.map { experiments[$0].network }, rest, "\(task)/\(fold)")
        for (index, value) in zip(held, values) { all[index] = value }
      }
      predictions[model] = all
    }
    return rows(predictions, experiments.map(\.accuracy), task)
  }

  /// Every network of `testing` predicted by models that were fitted to `training`.
  ///
  /// - Parameters:
  ///   - training: What is fitted.
  ///   - testing: What is predicted.
  ///   - task: For the rows.
  ///   - repeats: For each network of `testing` the accuracy of a second training, where there is one: they
  ///     become a row of their own, over these networks alone. No list: no row.
  /// - Returns: A row for each model.
  /// - Throws: `OutOfMemory`.
  public func transfer(
    from training: [ExperimentRecord], to testing: [ExperimentRecord], task: String,
    repeats: [Double?] = []
  ) throws -> [EvaluationRow] {
    var predictions: [AccuracyModel: [Double]] = [:]
    for model in AccuracyModel.allCases {
      predictions[model] = try predict(model, testing.map(\.network), training, task)
    }
    let measured = testing.map(\.accuracy)
    return rows(predictions, measured, task)
      + noise(repeats, measured, predictions[.tap] ?? [], task)
  }

  /// How well a second training predicts the first: what chance alone leaves of any order.
  private func noise(
    _ repeats: [Double?], _ measured: [Double], _ predicted: [Double], _ task: String
  ) -> [EvaluationRow] {
    let known = repeats.indices.filter { repeats[$0] != nil }
    guard known.count >= 2 else { return [] }
    let second = known.compactMap { repeats[$0] }
    let first = known.map { measured[$0] }, tap = known.map { predicted[$0] }
    let draws = resamples(known.count, "\(task)/\(Self.anotherSeed)")
    func taus(_ values: [Double]) -> [Double] {
      draws.map { draw in kendallTau(draw.map { values[$0] }, draw.map { first[$0] }) }
    }
    let own = taus(second)
    return [
      EvaluationRow(
        task: task, model: Self.anotherSeed, count: known.count,
        agreement: Agreement(predicted: second, measured: first), kendallInterval: middle(own),
        advantageInterval: middle(zip(taus(tap), own).map { $0 - $1 }))
    ]
  }

  private func predict(
    _ model: AccuracyModel, _ networks: [NetworkRecord], _ training: [ExperimentRecord],
    _ purpose: String
  ) throws -> [Double] {
    let streams = RandomStreams(seed: seed, owner: "\(model.rawValue)/\(purpose)")
    return try model.predict(networks, fittedTo: training, options, streams: streams)
  }

  private func rows(
    _ predictions: [AccuracyModel: [Double]], _ measured: [Double], _ task: String
  ) -> [EvaluationRow] {
    let draws = resamples(measured.count, task)
    let taus = predictions.mapValues { values in
      draws.map { draw in kendallTau(draw.map { values[$0] }, draw.map { measured[$0] }) }
    }
    return AccuracyModel.allCases.compactMap { model in
      guard let values = predictions[model], let own = taus[model], let tap = taus[.tap] else {
        return nil
      }
      return EvaluationRow(
        task: task, model: model.rawValue, count: measured.count,
        agreement: Agreement(predicted: values, measured: measured),
        kendallInterval: middle(own), advantageInterval: middle(zip(tap, own).map { $0 - $1 }))
    }
  }

  private func resamples(_ count: Int, _ task: String) -> [[Int]] {
    let streams = RandomStreams(seed: seed, owner: "bootstrap/\(task)")
    return (0..<Self.resamples).map { index in
      var random = streams.stream(.resampling, at: index)
      return (0..<count).map { _ in random.integer(below: count) }
    }
  }
}

/// The interval that holds the middle 95 % of `values`.
private func middle(_ values: [Double]) -> ClosedRange<Double> {
  let sorted = values.sorted()
  let cut = sorted.count / 40
  return sorted[cut]...sorted[sorted.count - 1 - cut]
}
