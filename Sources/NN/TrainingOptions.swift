// How a network is trained: everything that training needs to know besides graph, images and seed.

import Kernels

/// How the learning rate changes from epoch to epoch.
public enum LearningRateSchedule: Sendable, Hashable, Codable {
  /// Always the same.
  case constant
  /// From each listed epoch (from 0) on, the learning rate is multiplied by the epoch's factor;
  /// factors add up (multiply) over the list.
  case steps([LearningRateStep])
  /// Half a cosine from the full rate at epoch 0 to 0 after the last epoch.
  case cosine

  /// What the initial learning rate is multiplied by in `epoch` (from 0) of `epochs`.
  public func factor(epoch: Int, of epochs: Int) -> Double {
    switch self {
    case .constant: 1
    case .steps(let steps): steps.filter { $0.epoch <= epoch }.reduce(1) { $0 * $1.factor }
    case .cosine: 0.5 * (1 + cosineOfHalfTurns(Double(epoch) / Double(max(epochs, 1))))
    }
  }
}

/// One change of the learning rate.
public struct LearningRateStep: Sendable, Hashable, Codable {
  /// First epoch (from 0) with the new rate.
  public var epoch: Int
  /// What the rate is multiplied by.
  public var factor: Double

  /// A step.
  public init(epoch: Int, factor: Double) {
    self.epoch = epoch
    self.factor = factor
  }
}

/// cos(π·t) for `t` in 0...1 by its series, the same bits on every machine.
private func cosineOfHalfTurns(_ t: Double) -> Double {
  let x = Double.pi * (0.5 - t)
  var term = x
  var sum = x
  for k in 1...12 {
    term *= -x * x / Double(2 * k * (2 * k + 1))
    sum += term
  }
  return sum
}

/// Random changes of training images; evaluation sees the images as they are.
public struct Augmentation: Sendable, Hashable, Codable {
  /// How images are shifted.
  public enum Shift: Sendable, Hashable, Codable {
    /// Not at all.
    case none
    /// A random cut of the image's size from the image with this many zero pixels around it.
    case padding(Int)
    /// A random cut of the image's size from the image enlarged to this height and width (bilinear).
    case enlarge(height: Int, width: Int)
  }
  /// How images are shifted.
  public var shift: Shift
  /// Whether half of the images are mirrored.
  public var horizontalFlip: Bool

  /// No augmentation.
  public static let none = Augmentation(shift: .none, horizontalFlip: false)

  /// An augmentation.
  public init(shift: Shift, horizontalFlip: Bool) {
    self.shift = shift
    self.horizontalFlip = horizontalFlip
  }
}

/// The settings of one training run.
public struct TrainingOptions: Sendable, Hashable, Codable {
  /// Passes over the training images.
  public var epochs: Int
  /// Images per step; the last batch of an epoch may be smaller.
  public var batchSize: Int
  /// Step size of stochastic gradient descent.
  public var learningRate: Double
  /// How the step size changes.
  public var learningRateSchedule: LearningRateSchedule
  /// Share of the last step that is kept.
  public var momentum: Double
  /// Whether momentum is Nesterov's.
  public var nesterov: Bool
  /// L2 penalty, added to the gradient of every parameter: filters, linear layer, and also batch
  /// norm's scale and shift and the bias, as PyTorch's optimisers do.
  public var weightDecay: Double
  /// Added to the variance in batch normalisation.
  public var batchNormEpsilon: Double
  /// Weight of the newest batch in the running statistics.
  public var batchNormMomentum: Double
  /// Random changes of the images.
  public var augmentation: Augmentation
  /// How far rounding errors may grow in exchange for speed; part of the results.
  public var precision: Precision
  /// Threads; no part of the results.
  public var threads: Int

  /// The settings of Zoph & Le (2017) where the paper states them, for the rest common practice.
  public init(
    epochs: Int = 50, batchSize: Int = 128, learningRate: Double = 0.1,
    learningRateSchedule: LearningRateSchedule = .constant, momentum: Double = 0.9,
    nesterov: Bool = true, weightDecay: Double = 1e-4, batchNormEpsilon: Double = 1e-5,
    batchNormMomentum: Double = 0.1, augmentation: Augmentation = .none,
    precision: Precision = .standard, threads: Int = 1
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.learningRateSchedule = learningRateSchedule
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    self.batchNormEpsilon = batchNormEpsilon
    self.batchNormMomentum = batchNormMomentum
    self.augmentation = augmentation
    self.precision = precision
    self.threads = threads
  }
}
