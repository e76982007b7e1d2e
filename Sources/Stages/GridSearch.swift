// The small grid after a search over networks: its parameters, its points, and the training parameters of each.

import Artifacts
import FoundationEssentials
import HDF5

/// Parameters of the grid search: lists, every combination of which is a point.
///
/// Zoph & Le 2017, section 4.1: "a small grid search over learning rate, weight decay, batchnorm epsilon
/// and what epoch to decay the learning rate".
public struct GridSearchParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .planGrid }
  /// Passes over the training images at each point.
  public let epochs: Int
  /// What the step size is multiplied by when it falls.
  public let decayFactor: Double
  /// Every combination; the last list varies fastest.
  public let points: [GridPoint]

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    epochs = try reader.integer("epochs", in: 1...100_000)
    let rates = try reader.numbers("learningRate", in: 0...100, counts: 1...16)
    let decays = try reader.numbers("weightDecay", in: 0...10, counts: 1...16)
    let epsilons = try reader.numbers("batchNormEpsilon", in: 1e-12...1, counts: 1...16)
    let shares = try reader.numbers("decayShare", in: 0...1, counts: 1...16)
    decayFactor = try reader.number("decayFactor", in: 0...1)
    points = rates.flatMap { rate in
      decays.flatMap { decay in
        epsilons.flatMap { epsilon in
          shares.map { share in
            GridPoint(
              learningRate: rate, weightDecay: decay, batchNormEpsilon: epsilon, decayShare: share)
          }
        }
      }
    }
  }

  /// The grid over the training parameters `base`.
  func plan(_ text: String, base: Resolved<TrainChildParameters>) throws -> GridPlan {
    GridPlan(
      text: text,
      axes: [
        GridAxis("learning_rate", "step size of the first epoch", points.map(\.learningRate)),
        GridAxis("weight_decay", "weight decay per step", points.map(\.weightDecay)),
        GridAxis(
          "batch_norm_epsilon", "added to batch normalisation's variance",
          points.map(\.batchNormEpsilon)),
        GridAxis(
          "decay_share", "share of the epochs before the step size falls", points.map(\.decayShare)),
      ], measure: .accuracy, points: try points.map { try training(at: $0, base: base) })
  }

  /// The resolved parameters of `train-child` at `point`: those of `base` with the point's values.
  ///
  /// - Throws: `ParameterError` when they are impossible together.
  func training(at point: GridPoint, base: Resolved<TrainChildParameters>) throws -> String {
    try base.replacing(
      [
        "epochs": "\(epochs)", "learningRate": "\(point.learningRate)",
        "weightDecay": "\(point.weightDecay)", "batchNormEpsilon": "\(point.batchNormEpsilon)",
        "schedule": "\"steps\"", "scheduleFactor": "\(decayFactor)",
        "scheduleEpochs": GridPoint.decayEpochs(share: point.decayShare, of: epochs),
      ], file: "train-child.toml")
  }
}

/// What a grid search varies (Zoph & Le 2017, section 4.1).
public struct GridPoint: Hashable, Sendable {
  /// Step size of the first epoch.
  let learningRate: Double
  /// Weight decay, per step.
  let weightDecay: Double
  /// Added to the variance in batch normalisation.
  let batchNormEpsilon: Double
  /// Share of the epochs after which the step size falls for the first time.
  let decayShare: Double

  /// The epochs (from 1) before which the step size falls, as a list for `scheduleEpochs`.
  ///
  /// First after this share of the epochs, then half-way between there and the end: 0.5 gives
  /// the 50 % and 75 % of DenseNet (Huang et al. 2016), to which the paper refers.
  static func decayEpochs(share: Double, of epochs: Int) -> String {
    let shares = [share, (1 + share) / 2]
    let starts = shares.map { 1 + Int(($0 * Double(epochs)).rounded()) }
    return "[\(starts.map(String.init).joined(separator: ", "))]"
  }
}
