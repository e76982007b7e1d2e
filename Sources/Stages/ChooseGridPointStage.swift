// The stage `choose-grid-point`: the best point of the grid and its architecture, by the validation data.

import Artifacts

/// `choose-grid-point`: writes ``GridFile``.
///
/// The training with the best validation accuracy or perplexity in the reward's window is chosen; among equal ones the
/// first point, and at that point the better ranked architecture.
public struct ChooseGridPointStage {
  /// The children's records: all architectures at the first point, then at the second, ….
  public var children: [String]
  /// The grid's parameter file.
  public var parameters: String
  /// The parameter file of `train-child` or `train-language-model` that the grid was planned from.
  public var base: String
  /// The parameter file of `reward`: its window.
  public var rewardParameters: String
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(
    children: [String], parameters: String, base: String, rewardParameters: String, output: String
  ) {
    self.children = children
    self.parameters = parameters
    self.base = base
    self.rewardParameters = rewardParameters
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let grid = try GridPlan(parameters, base: base)
    let rule = try Resolved<RewardParameters>(file: rewardParameters)
    let readers = try children.map { try ArtifactReader($0, expecting: .child) }
    let header = ArtifactHeader(
      format: .grid, stage: .chooseGridPoint,
      parameters: grid.text + "window = \(rule.values.window)\n",
      inputs: readers.enumerated().map { ArtifactInput("child-\($0 + 1)", $1.payloadHash) },
      determinism: DeterminismClass(madeFrom: readers.map(\.header.determinism)))
    try StageRun(header, output: output).make {
      let trials = try trials(readers, grid.points, rule.values)
      let best = try choose(trials, grid.measure)
      return GridFile(
        axes: grid.axes, measure: grid.measure, pointParameters: grid.points, trials: trials,
        chosenPoint: best.point, chosenArchitecture: best.architecture
      ).content(header)
    }
  }

  private func trials(
    _ readers: [ArtifactReader], _ texts: [String], _ rule: RewardParameters
  ) throws -> [GridTrial] {
    guard !readers.isEmpty, readers.count % texts.count == 0 else {
      throw ArtifactError(
        path: output,
        reason: "\(readers.count) children for \(texts.count) points; give those of every point")
    }
    let architectures = readers.count / texts.count
    return try readers.enumerated().map { index, reader in
      let (point, architecture) = (index / architectures, index % architectures + 1)
      let record = try ChildFile(reader)
      guard reader.header.parameters == texts[point], record.sample == architecture else {
        throw ArtifactError(
          path: reader.path,
          reason:
            "this is not architecture \(architecture) trained at point \(point + 1); give the "
            + "children in the order of the points, and run make again after a change of the grid")
      }
      return GridTrial(
        point: point + 1, architecture: architecture,
        score: rule.judge(record.experiment).score, outcome: record.experiment.outcome,
        identity: record.experiment.identity)
    }
  }

  private func choose(_ trials: [GridTrial], _ measure: Measure) throws -> GridTrial {
    let scored = trials.compactMap { trial in trial.score.map { (trial, $0) } }
    guard let first = scored.first else {
      throw ArtifactError(
        path: output, reason: "no training of the grid was finished; choose smaller learning rates")
    }
    return scored.dropFirst().reduce(first) { measure.isBetter($1.1, $0.1) ? $1 : $0 }.0
  }
}
