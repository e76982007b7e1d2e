// A grid over the parameters of a training, whatever is trained; the stage `plan-grid`.

import Artifacts
import HDF5

/// The points of a grid search with all that its training needs to know at each.
struct GridPlan {
  /// The grid's resolved parameters.
  let text: String
  /// What is varied.
  let axes: [GridAxis]
  /// What the trainings are compared by.
  let measure: Measure
  /// The resolved parameters of the training at each point.
  let points: [String]

  init(text: String, axes: [GridAxis], measure: Measure, points: [String]) {
    self.text = text
    self.axes = axes
    self.measure = measure
    self.points = points
  }

  /// The grid of the file `parameters` over the training parameters in `base`, whose name says what is trained.
  init(_ parameters: String, base: String) throws {
    switch FilePath.name(base) {
    case "train-language-model.toml":
      let grid = try Resolved<LanguageGridParameters>(file: parameters)
      self = try grid.values.plan(grid.text, base: Resolved(file: base))
    default:
      let grid = try Resolved<GridSearchParameters>(file: parameters)
      self = try grid.values.plan(grid.text, base: Resolved(file: base))
    }
  }
}

extension Resolved {
  /// The canonical text with other values for some keys.
  func replacing(_ values: [String: String], file: String) throws -> String {
    let lines = text.split(separator: "\n").map { line -> String in
      let key = line.prefix { $0 != " " }
      return values[String(key)].map { "\(key) = \($0)" } ?? String(line)
    }
    let changed = lines.map { $0 + "\n" }.joined()
    return try Resolved(text: changed, file: file).text
  }
}

/// `plan-grid`: writes the resolved parameters of the training at every point of the grid.
public struct PlanGridStage {
  /// The grid's parameter file.
  public var parameters: String
  /// The parameter file of `train-child` or `train-language-model`, for everything that the grid does not
  /// vary.
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
    let grid = try GridPlan(parameters, base: base)
    guard grid.points.count == outputs.count else {
      throw ParameterError(
        file: parameters, line: nil, key: nil,
        reason: "the grid has \(grid.points.count) points, \(outputs.count) were asked for; write "
          + "GRID := \(grid.points.count) in pipeline.mk")
    }
    for (text, output) in zip(grid.points, outputs) {
      try FilePath.createFolder(FilePath.parent(output))
      if try !WholeFile.replaceIfChanged(text: text, at: output) { try WholeFile.touch(output) }
    }
  }
}
