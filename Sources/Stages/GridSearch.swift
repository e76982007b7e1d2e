// The small grid after a search: its parameters, its points, and the training parameters of each.

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

  /// The resolved parameters of `train-child` at `point`: those of `base` with the point's values.
  ///
  /// - Throws: `ParameterError` when they are impossible together.
  func training(at point: GridPoint, base: Resolved<TrainChildParameters>) throws -> String {
    try base.replacing(
      [
        "epochs": "\(epochs)", "learningRate": "\(point.learningRate)",
        "weightDecay": "\(point.weightDecay)", "batchNormEpsilon": "\(point.batchNormEpsilon)",
        "schedule": "\"steps\"", "scheduleFactor": "\(decayFactor)",
        "scheduleEpochs": point.decayEpochs(of: epochs),
      ])
  }
}

extension GridPoint {
  /// The epochs (from 1) before which the step size falls, as a list for `scheduleEpochs`.
  ///
  /// First after the share `decayShare` of the epochs, then half-way between there and the end: 0.5 gives
  /// the 50 % and 75 % of DenseNet (Huang et al. 2016), to which the paper refers.
  func decayEpochs(of epochs: Int) -> String {
    let shares = [decayShare, (1 + decayShare) / 2]
    let starts = shares.map { 1 + Int(($0 * Double(epochs)).rounded()) }
    return "[\(starts.map(String.init).joined(separator: ", "))]"
  }
}

extension Resolved<TrainChildParameters> {
  /// The canonical text with other values for some keys.
  func replacing(_ values: [String: String]) throws -> String {
    let lines = text.split(separator: "\n").map { line -> String in
      let key = line.prefix { $0 != " " }
      return values[String(key)].map { "\(key) = \($0)" } ?? String(line)
    }
    let changed = lines.map { $0 + "\n" }.joined()
    return try Resolved(text: changed, file: "train-child.toml").text
  }
}

/// `plan-grid`: writes the resolved parameters of `train-child` at every point of the grid.
public struct PlanGridStage {
  /// The grid's parameter file.
  public var parameters: String
  /// The parameter file of `train-child`, for everything that the grid does not vary.
  public var base: String
  /// The outputs: one file for each point, in the order of the points.
  public var outputs: [String]

  /// The stage with its arguments.
  public init(parameters: String, base: String, outputs: [String]) {
    self.parameters = parameters
    self.base = base
    self.outputs = outputs
  }

  /// Runs the stage.
  public func run() throws {
    let grid = try Resolved<GridSearchParameters>(file: parameters).values
    let base = try Resolved<TrainChildParameters>(file: base)
    guard grid.points.count == outputs.count else {
      throw ParameterError(
        file: parameters, line: nil, key: nil,
        reason: "the grid has \(grid.points.count) points, \(outputs.count) were asked for; write "
          + "GRID := \(grid.points.count) in pipeline.mk")
    }
    for (point, output) in zip(grid.points, outputs) {
      let text = try grid.training(at: point, base: base)
      try FilePath.createFolder(FilePath.parent(output))
      if try !WholeFile.replaceIfChanged(text: text, at: output) { try WholeFile.touch(output) }
    }
  }
}
