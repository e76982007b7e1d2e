// The small grid after a search over recurrent cells.

import Artifacts
import HDF5

/// Parameters of the grid search over language models: lists, every combination of which is a point.
///
/// Zoph & Le 2017, section 4.2: "a grid search over learning rate, weight initialization, dropout rates and
/// decay epoch".
public struct LanguageGridParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .planGrid }
  /// Passes over the training text at each point.
  public let epochs: Int
  private let rates: [Double]
  private let ranges: [Double]
  private let dropouts: [Double]
  private let decays: [Double]

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    epochs = try reader.integer("epochs", in: 1...100_000)
    rates = try reader.numbers("learningRate", in: 0...1000, counts: 1...16)
    ranges = try reader.numbers("initialRange", in: 1e-6...10, counts: 1...16)
    dropouts = try reader.numbers("dropout", in: 0...0.999, counts: 1...16)
    decays = try reader.numbers("decayAfter", in: 0...100_000, counts: 1...16)
    if let broken = decays.first(where: { $0 != $0.rounded() }) {
      throw reader.fault("decayAfter", "\(broken) is no number of epochs")
    }
  }

  /// Every combination; the last list varies fastest.
  private var points: [[Double]] {
    [rates, ranges, dropouts, decays].reduce([[]]) { points, values in
      points.flatMap { point in values.map { point + [$0] } }
    }
  }

  /// The grid over the training parameters `base`.
  func plan(_ text: String, base: Resolved<TrainLanguageModelParameters>) throws -> GridPlan {
    let points = points
    let names = [
      ("learning_rate", "step size of the first epochs"),
      ("initial_range", "weights start uniformly in plus or minus this"),
      ("dropout", "share set to 0 before, between and behind the layers"),
      ("decay_after", "epochs before the step size begins to fall"),
    ]
    return GridPlan(
      text: text,
      axes: names.enumerated().map { index, name in
        GridAxis(name.0, name.1, points.map { $0[index] })
      }, measure: .perplexity, points: try points.map { try training(at: $0, base) })
  }

  private func training(
    at point: [Double], _ base: Resolved<TrainLanguageModelParameters>
  ) throws -> String {
    let dropout = "\(point[2])"
    return try base.replacing(
      [
        "epochs": "\(epochs)", "learningRate": "\(point[0])", "initialRange": "\(point[1])",
        "inputDropout": dropout, "layerDropout": dropout, "outputDropout": dropout,
        "decayAfter": "\(Int(point[3]))",
      ], file: "train-language-model.toml")
  }
}
