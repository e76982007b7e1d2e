// Parameters of `train-child`, and the identity that they give a child.

import Artifacts
import HDF5
import Kernels
import NN

/// Parameters of `train-child`.
public struct TrainChildParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .trainChild }
  /// How to train.
  public private(set) var training: TrainingOptions
  /// Whether and how the network cut after each layer is measured.
  public let prefixAccuracies: PrefixAccuracies
  /// Seed of all children; part of their identity.
  public let seed: Int
  /// Largest predicted memory of a training, in MiB.
  public let memoryLimitMiB: Int
  /// Largest number of floating-point operations of a forward pass for one image, in millions.
  public let forwardMFLOPsLimit: Int
  /// Epochs between private checkpoints; 0 for none.
  ///
  /// Not part of the identity.
  public let checkpointEpochs: Int
  /// The canonical text of everything that the results depend on.
  private(set) var identityText: String

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    training = try TrainingOptions(from: &reader)
    seed = try reader.integer("seed", in: 0...Int(Int32.max))
    memoryLimitMiB = try reader.integer("memoryLimitMiB", in: 1...1 << 24)
    forwardMFLOPsLimit = try reader.integer("forwardMFLOPsLimit", in: 1...1 << 40)
    prefixAccuracies =
      reader.offers("prefixAccuracies") ? try reader.choice("prefixAccuracies") : .none
    identityText = reader.textSoFar
    checkpointEpochs = try reader.integer("checkpointEpochs", in: 0...100_000)
  }

  /// The same with another learning rate, as if it stood in the file: a child has one identity, whether
  /// its learning rate was predicted or given.
  func with(learningRate: Double) -> TrainChildParameters {
    var copy = self
    copy.training.learningRate = Float(learningRate)
    let key = "learningRate = "
    copy.identityText = identityText.split(separator: "\n").map { line in
      (line.hasPrefix(key) ? "\(key)\(learningRate)" : "\(line)") + "\n"
    }.joined()
    return copy
  }

  /// The identity of a child: SHA-256 of all that its training depends on (design: identity of a child).
  ///
  /// - Parameters:
  ///   - graph: The canonical text of the network.
  ///   - images: The payload hash of the images.
  ///   - determinism: The class that the images belong to.
  /// - Returns: 64 hexadecimal digits.
  func identity(graph: String, images: String, determinism: DeterminismClass) -> String {
    var digest = Digest()
    digest.update("espalier-child-1")
    digest.update(Stage.trainChild.resultRevision)
    digest.update(graph)
    digest.update(identityText)
    digest.update(images)
    digest.update(determinism.description)
    return digest.hexadecimal
  }
}

/// How the accuracy of the network cut after each layer is measured (TAPAS's sub-networks).
public enum PrefixAccuracies: String, CaseIterable, Sendable {
  /// Not at all.
  case none
  /// By a classifier on each layer's output that learns in the same training and changes nothing of it.
  case heads
  /// By growing the network layer by layer, each time with a fresh classifier and the weights so far.
  case incremental
}

/// How the step size changes over the epochs.
enum ScheduleName: String, CaseIterable {
  case constant, steps, cosine
}

/// How training images are varied.
enum AugmentationName: String, CaseIterable {
  case none, pad, upsample
}

extension TrainingOptions {
  init(from reader: inout ParameterReader) throws {
    let epochs = try reader.integer("epochs", in: 1...100_000)
    let batchSize = try reader.integer("batchSize", in: 1...65_536)
    let learningRate = try reader.number("learningRate", in: 0...100)
    let schedule = try LearningRateSchedule(from: &reader)
    let momentum = try reader.number("momentum", in: 0...0.999_999)
    let nesterov = try reader.flag("nesterov")
    let weightDecay = try reader.number("weightDecay", in: 0...10)
    let epsilon = try reader.number("batchNormEpsilon", in: 1e-12...1)
    let normMomentum = try reader.number("batchNormMomentum", in: 0...1)
    let augmentation = try Augmentation(from: &reader)
    let precision: Precision = try reader.choice("precision")
    self.init(
      epochs: epochs, batchSize: batchSize, learningRate: Float(learningRate), schedule: schedule,
      momentum: Float(momentum), nesterov: nesterov, weightDecay: Float(weightDecay),
      batchNormEpsilon: Float(epsilon), batchNormMomentum: Float(normMomentum),
      augmentation: augmentation, precision: precision, threads: 1)
  }
}

extension LearningRateSchedule {
  init(from reader: inout ParameterReader) throws {
    let name: ScheduleName = try reader.choice("schedule")
    let epochs = try reader.integers("scheduleEpochs", in: 1...100_000, counts: 0...64)
    let factor = try reader.number("scheduleFactor", in: 0...1)
    guard name == .steps || epochs.isEmpty else {
      throw reader.fault("scheduleEpochs", "only the schedule \"steps\" has epochs; write []")
    }
    switch name {
    case .constant: self = .constant
    case .cosine: self = .cosine
    case .steps: self = .steps(epochs: epochs.map { $0 - 1 }, factor: Float(factor))
    }
  }
}

extension Augmentation {
  init(from reader: inout ParameterReader) throws {
    let name: AugmentationName = try reader.choice("augmentation")
    let pixels = try reader.integer("augmentationPixels", in: 0...64)
    let flip = try reader.flag("horizontalFlip")
    guard (name == .none) == (pixels == 0) else {
      throw reader.fault(
        "augmentationPixels", "must be 0 for \"none\" and at least 1 for \"pad\" and \"upsample\"")
    }
    switch name {
    case .none: self.init(crop: .none, horizontalFlip: flip)
    case .pad: self.init(crop: .pad(pixels), horizontalFlip: flip)
    case .upsample: self.init(crop: .upsample(pixels), horizontalFlip: flip)
    }
  }
}
