// Tables of what followed the search: selection, grid, final models, test accuracies.

import Artifacts

extension Findings {
  /// All tables about what followed; none before it.
  var aftermathTables: [Table] {
    guard let aftermath = history.aftermath else { return [] }
    return [Self.selectedTable(aftermath)] + (aftermath.grid.map { [Self.gridTable($0)] } ?? [])
      + (aftermath.models.isEmpty ? [] : [modelsTable(aftermath), publishedTable(aftermath)])
      + aftermath.evaluations.map(Self.confusionTable)
  }

  /// The selected architectures.
  static func selectedTable(_ aftermath: Aftermath) -> Table {
    Table(
      "selected", ["rank", "accuracy", "round/sample", "architecture", "identity"],
      aftermath.selected.enumerated().map { index, entry in
        [
          .integer(index + 1), .number(entry.accuracy, decimals: 4),
          .text("\(entry.round)/\(entry.sample)"), .text(entry.architecture.summary),
          .text(String(entry.identity.prefix(10))),
        ]
      })
  }

  /// Every training of the grid search.
  static func gridTable(_ grid: GridFile) -> Table {
    Table(
      "grid",
      [
        "point", "rank", "learning rate", "weight decay", "epsilon", "decay share", "accuracy",
        "outcome", "chosen",
      ],
      grid.trials.map { trial in
        let point = grid.points[trial.point - 1]
        let isChosen =
          trial.point == grid.chosenPoint && trial.architecture == grid.chosenArchitecture
        return [
          .integer(trial.point), .integer(trial.architecture), .text("\(point.learningRate)"),
          .text("\(point.weightDecay)"), .text("\(point.batchNormEpsilon)"),
          .text("\(point.decayShare)"), .number(trial.accuracy, decimals: 4),
          .text(trial.outcome.rawValue), .text(isChosen ? "chosen" : ""),
        ]
      })
  }

  /// Whether the published numbers are for this run's data.
  private var isPublishedData: Bool { history.dataset.name == "cifar10" }

  /// The final models: the chosen network and what other connections make of it.
  func modelsTable(_ aftermath: Aftermath) -> Table {
    let columns = [
      "model", "connected pairs (%)", "epochs", "parameters", "MFLOPs", "validation error (%)",
      "test error (%)", "test images",
    ]
    let published = isPublishedData ? ["published test error (%)"] : []
    return Table(
      "models", columns + published,
      aftermath.models.map { model in
        let evaluation = aftermath.evaluation(of: model)
        let row: [Cell] = [
          .text(model.name), .number(model.skipDensity.map { $0 * 100 }, decimals: 1),
          .integer(model.epochs), .integer(model.parameterCount),
          .number(Double(model.forwardFLOPs) / 1e6, decimals: 3),
          .number((1 - model.validationAccuracy) * 100, decimals: 2),
          .number(evaluation.map { (1 - $0.accuracy) * 100 }, decimals: 2),
          .text(evaluation.map { "\($0.imageCount)" } ?? "not opened"),
        ]
        guard isPublishedData else { return row }
        return row + [.number(PublishedResult.perturbations[model.name], decimals: 2)]
      })
  }

  /// The final models beside the published table; the published rows stand only beside the same data set.
  func publishedTable(_ aftermath: Aftermath) -> Table {
    let own = aftermath.models.prefix(1).map { model -> [Cell] in
      let evaluation = aftermath.evaluation(of: model)
      return [
        .text("this run, \(history.dataset.name)"), .integer(model.depth),
        .number(Double(model.parameterCount) / 1e6, decimals: 2),
        .number(Double(model.forwardFLOPs) / 1e6, decimals: 2),
        .number(evaluation.map { (1 - $0.accuracy) * 100 }, decimals: 2),
      ]
    }
    let published = PublishedResult.table.map { row -> [Cell] in
      [
        .text(row.model), .text(row.depth.map(String.init) ?? "–"),
        .number(row.parameters, decimals: 1), .number(nil, decimals: 2),
        .number(row.error, decimals: 2),
      ]
    }
    return Table(
      "published", ["model", "depth", "parameters (millions)", "MFLOPs", "test error (%)"],
      own + (isPublishedData ? published : []))
  }

  /// Images of each class by what a model predicted.
  static func confusionTable(_ evaluation: EvaluationFile) -> Table {
    let names = evaluation.classNames
    let counts = evaluation.confusion
    return Table(
      "confusion-\(evaluation.name)", ["true class"] + names,
      names.indices.map { row in
        [.text(names[row])] + names.indices.map { .integer(counts[row * names.count + $0]) }
      })
  }

  /// Test results in sentences, one for each opening.
  var testSentences: [String] {
    guard let aftermath = history.aftermath else { return [] }
    return aftermath.evaluations.map { evaluation in
      let error = Text.fixed((1 - evaluation.accuracy) * 100, 2)
      let share = evaluation.accuracy
      let spread = (share * (1 - share) / Double(max(1, evaluation.imageCount))).squareRoot()
      return "Test error of \(evaluation.name): \(error) % of "
        + "\(Text.grouped(evaluation.imageCount)) images (standard error of the sample of images "
        + "\(Text.fixed(spread * 100, 2)) %)."
    } + earlierSentences(aftermath)
  }

  private func earlierSentences(_ aftermath: Aftermath) -> [String] {
    let earlier = aftermath.earlierOpenings
    guard !earlier.isEmpty else { return [] }
    let list = earlier.map { "\($0.name) \(Text.fixed((1 - $0.accuracy) * 100, 2)) %" }
    return [
      "The test images had been opened \(Text.count(earlier.count, "time")) before, for models whose "
        + "inputs have changed since; test errors then: \(list.joined(separator: ", "))."
    ]
  }
}
