// The stage `evaluate-predictor`: cross-validation of the predictor beside its baselines.

import Artifacts
import TAPAS

/// `evaluate-predictor`: writes an `AgreementFile` and prints its table.
public struct EvaluatePredictorStage {
  /// Segments of the database; experiments are told apart by data set.
  public var segments: [String]
  /// Folds within each data set; 0 for none.
  public var folds: Int
  /// Whether each data set is also predicted from all others.
  public var acrossDatasets: Bool
  /// Segments whose experiments are predicted from all of `segments`; may be empty.
  public var tests: [String]
  /// The parameter file of `fit-tap`.
  public var parameters: String
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(
    segments: [String], folds: Int, acrossDatasets: Bool, tests: [String] = [],
    parameters: String, output: String
  ) {
    self.segments = segments
    self.folds = folds
    self.acrossDatasets = acrossDatasets
    self.tests = tests
    self.parameters = parameters
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<FitTAPParameters>(file: parameters)
    let set = try SegmentSet(segments), held = try SegmentSet(tests, role: "test")
    let header = ArtifactHeader(
      format: .agreement, stage: .evaluatePredictor,
      parameters: resolved.text + "folds = \(folds)\nacrossDatasets = \(acrossDatasets)\n",
      seed: resolved.values.seed,
      inputs: set.inputs + held.inputs,
      determinism: DeterminismClass(madeFrom: [set.determinism, held.determinism]))
    try StageRun(header, output: output).make {
      let rows =
        try evaluate(grouped(set), resolved.values)
        + predict(held, from: set, resolved.values)
      print(rows)
      return AgreementFile(rows: rows.map(\.row)).content(header)
    }
  }

  /// The experiments on one data set.
  private struct Group {
    let name: String
    /// Each network once.
    var records: [ExperimentRecord] = []
    /// The accuracy of a second training with another seed, where there is one.
    var repeats: [Double?] = []
    /// Where each network stands.
    var positions: [String: Int] = [:]

    mutating func add(_ record: ExperimentRecord, _ training: String?) {
      if let position = training.flatMap({ positions[$0] }) {
        repeats[position] = repeats[position] ?? record.accuracy
      } else {
        if let training { positions[training] = records.count }
        records.append(record)
        repeats.append(nil)
      }
    }
  }

  private func grouped(_ set: SegmentSet) throws -> [Group] {
    var groups: [Group] = []
    for (item, training) in zip(try set.records(), try set.trainings()) {
      let index = groups.firstIndex { $0.name == item.dataset } ?? groups.count
      if index == groups.count { groups.append(Group(name: item.dataset)) }
      groups[index].add(item.record, training)
    }
    for group in groups where folds > 0 && group.records.count < 2 * folds {
      throw MissingResource(
        "\(group.name): \(group.records.count) experiments are too few for \(folds) folds; lower --folds"
      )
    }
    return groups
  }

  /// Each data set of `held` from all of `set`, those experiments left out that stand in both.
  private func predict(
    _ held: SegmentSet, from set: SegmentSet, _ parameters: FitTAPParameters
  ) throws -> [EvaluationRow] {
    guard !tests.isEmpty else { return [] }
    let groups = try grouped(held), fitted = try set.records(except: held).map(\.record)
    guard !fitted.isEmpty, groups.allSatisfy({ $0.records.count >= 2 }) else {
      throw MissingResource(
        "\(tests.joined(separator: ", ")): nothing is left to fit or to predict; give experiments of more data sets"
      )
    }
    let evaluation = PredictorEvaluation(options: parameters.options, seed: parameters.seed)
    return try groups.flatMap { group in
      try evaluation.transfer(from: fitted, to: group.records, task: "\(group.name), held out")
    }
  }

  private func evaluate(
    _ groups: [Group], _ parameters: FitTAPParameters
  ) throws -> [EvaluationRow] {
    let evaluation = PredictorEvaluation(options: parameters.options, seed: parameters.seed)
    var rows: [EvaluationRow] = []
    for group in groups where folds > 0 {
      rows += try evaluation.folds(
        group.records, count: folds, task: "\(group.name), \(folds) folds")
    }
    for group in groups where acrossDatasets && groups.count > 1 {
      let others = groups.filter { $0.name != group.name }.flatMap(\.records)
      rows += try evaluation.transfer(
        from: others, to: group.records, task: "\(group.name), from the others",
        repeats: group.repeats)
    }
    return rows
  }

  private func print(_ rows: [EvaluationRow]) {
    for row in rows {
      let agreement = row.agreement
      Console.line(
        "\(row.task)  \(row.model): τ \(decimals(agreement.kendall, 3)) "
          + "[\(decimals(row.kendallInterval.lowerBound, 3)), "
          + "\(decimals(row.kendallInterval.upperBound, 3))], "
          + "ρ \(decimals(agreement.spearman, 3)), "
          + "MSE \(decimals(agreement.meanSquaredError, 5)), "
          + "R² \(decimals(agreement.determination, 3)), n \(row.count)"
          + (row.model == PredictorEvaluation.anotherSeed
            ? ", ceiling of τ \(decimals(noiseCeiling(kendall: agreement.kendall), 3))" : ""))
    }
  }
}

extension EvaluationRow {
  fileprivate var row: AgreementFile.Row {
    AgreementFile.Row(
      task: task, model: model, count: count, kendall: agreement.kendall,
      kendallInterval: kendallInterval, advantageInterval: advantageInterval,
      spearman: agreement.spearman, meanSquaredError: agreement.meanSquaredError,
      determination: agreement.determination)
  }
}
