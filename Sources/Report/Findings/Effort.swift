// How often the same network was sampled again, and what that saved.

import Artifacts

/// Repetitions and costs of a list of children.
public struct Effort: Hashable, Sendable {
  /// Number of samples, those not counted that a predictor screened out.
  public let samples: Int
  /// Number of different networks (identities).
  public let distinct: Int
  /// Epochs trained, each network once.
  public let epochs: Int
  /// Floating-point operations of these trainings: three times the forward pass, for every training
  /// image or token of every epoch.
  public let trainingFLOPs: Double
  /// The same if every sample had been trained anew.
  public let repeatedFLOPs: Double

  /// The effort for `children` with so many training images or tokens.
  public init(_ children: [SampledChild], trainingExamples: Int) {
    var seen: Set<String> = []
    var epochs = 0
    var once = 0.0
    var all = 0.0
    let children = children.filter { $0.result.outcome != .screened }
    for child in children {
      let result = child.result
      let cost = Self.trainingFLOPs(result, trainingExamples: trainingExamples)
      all += cost
      if seen.insert(result.identity).inserted {
        once += cost
        epochs += result.curve.count
      }
    }
    samples = children.count
    distinct = seen.count
    self.epochs = epochs
    trainingFLOPs = once
    repeatedFLOPs = all
  }

  /// Operations of one training: three times the forward pass, for every image or token of every epoch.
  static func trainingFLOPs(_ result: RewardsFile.Entry, trainingExamples: Int) -> Double {
    3 * Double(result.forwardFLOPs) * Double(trainingExamples) * Double(result.curve.count)
  }

  /// Samples whose network was seen before.
  public var duplicates: Int { samples - distinct }
  /// Their share of all samples.
  public var duplicateShare: Double { samples == 0 ? 0 : Double(duplicates) / Double(samples) }
  /// The share of the work that repetition saved.
  public var savedShare: Double { repeatedFLOPs == 0 ? 0 : 1 - trainingFLOPs / repeatedFLOPs }
}
