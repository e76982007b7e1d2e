// How a network is trained: everything that training needs to know besides graph, images and seed.

import Kernels

/// How far rounding errors may grow in exchange for speed; part of the results.
public enum Precision: String, Codable, CaseIterable, Sendable {
  /// Errors of float32 class: the convolutions by their definition.
  case strict
  /// Relative error of a convolution at most 5e-5, of its weights' gradient at most 1e-4.
  case standard
  /// Relative error of a convolution at most 2e-4, of its weights' gradient at most 5e-4.
  case fast

  /// The largest growth of rounding errors by a tile (docs/kernels.md).
  public var errorBudget: ErrorBudget {
    switch self {
    case .strict: ErrorBudget(data: 0, weights: 0)
    case .standard: ErrorBudget(data: 240, weights: 130)
    case .fast: ErrorBudget(data: 600, weights: 600)
    }
  }
}

/// How the learning rate changes from epoch to epoch.
public enum LearningRateSchedule: Sendable, Hashable, Codable {
  /// Always the same.
  case constant
  /// Half a cosine from the full rate at epoch 0 to 0 after the last epoch.
  case cosine
  /// From each of these epochs (from 0) on, multiplied by `factor`.
  case steps(epochs: [Int], factor: Float)

  /// What the initial learning rate is multiplied by in `epoch` (from 0) of `epochs`.
  public func factor(epoch: Int, of epochs: Int) -> Double {
    switch self {
    case .constant: 1
    case .cosine: 0.5 * (1 + cosineOfHalfTurns(Double(epoch) / Double(max(epochs, 1))))
    case .steps(let starts, let factor):
      starts.filter { $0 <= epoch }.reduce(1) { product, _ in product * Double(factor) }
    }
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
  /// Of what a random cut of the image's size is taken.
  public enum Crop: Sendable, Hashable, Codable {
    /// The image itself: no cut.
    case none
    /// The image with this many zero pixels on each side.
    case pad(Int)
    /// The image enlarged (bilinear) by this many pixels in height and width.
    case upsample(Int)
  }
  /// Of what a random cut is taken.
  public var crop: Crop
  /// Whether half of the images are mirrored.
  public var horizontalFlip: Bool

  /// No augmentation.
  public static let none = Augmentation(crop: .none, horizontalFlip: false)

  /// An augmentation.
  public init(crop: Crop, horizontalFlip: Bool) {
    self.crop = crop
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
  public var learningRate: Float
  /// How the step size changes.
  public var schedule: LearningRateSchedule
  /// Share of the last step that is kept.
  public var momentum: Float
  /// Whether momentum is Nesterov's.
  public var nesterov: Bool
  /// L2 penalty, added to the gradient of every parameter: filters, linear layer, and also batch
  /// norm's scale and shift and the bias, as PyTorch's optimisers do.
  public var weightDecay: Float
  /// Added to the variance in batch normalisation.
  public var batchNormEpsilon: Float
  /// Weight of the newest batch in the running statistics.
  public var batchNormMomentum: Float
  /// Random changes of the images.
  public var augmentation: Augmentation
  /// How far rounding errors may grow in exchange for speed; part of the results.
  public var precision: Precision
  /// Threads; no part of the results.
  public var threads: Int

  /// The settings of one run, all of them.
  public init(
    epochs: Int, batchSize: Int, learningRate: Float, schedule: LearningRateSchedule,
    momentum: Float, nesterov: Bool, weightDecay: Float, batchNormEpsilon: Float,
    batchNormMomentum: Float, augmentation: Augmentation, precision: Precision, threads: Int
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
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
