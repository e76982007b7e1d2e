// How a predictor is fitted to experiments.

import Kernels
import NN

/// How a predictor is fitted.
public struct FittingOptions: Sendable, Hashable {
  /// Passes over the experiments.
  public var epochs: Int
  /// Networks of a batch; 512 in the paper.
  public var batchSize: Int
  /// RMSprop's constants.
  public var optimiser: RootMeanSquareOptimiser
  /// How the step size changes from epoch to epoch; not stated in the paper.
  public var schedule: LearningRateSchedule
  /// Which numbers describe a layer.
  public var features: FeatureSet
  /// What is predicted.
  public var target: PredictorTarget.Kind
  /// Share of the networks of each batch that read their own predictions instead of known
  /// accuracies, as all do when predicting; 0 in the paper.
  public var ownPredictionShare: Double
  /// Weight of a whole network's accuracy in the loss, where that of each prefix has weight 1; 1 in the paper.
  public var finalWeight: Float
  /// Units of the two LSTM layers; 50 and 100 in the paper.
  public var units: [Int]
  /// Networks that are fitted from different first weights, whose mean is the prediction; 1 in the paper.
  public var members: Int

  /// How a predictor is fitted.
  public init(
    epochs: Int, batchSize: Int, optimiser: RootMeanSquareOptimiser,
    schedule: LearningRateSchedule = .constant, ownPredictionShare: Double,
    finalWeight: Float = 1, units: [Int] = [50, 100], members: Int = 1,
    features: FeatureSet = .paper,
    target: PredictorTarget.Kind = .accuracy
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimiser = optimiser
    self.schedule = schedule
    self.ownPredictionShare = ownPredictionShare
    self.finalWeight = finalWeight
    self.units = units
    self.members = members
    self.features = features
    self.target = target
  }
}
