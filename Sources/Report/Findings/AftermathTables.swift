// Tables of what followed the search: selection, grid, final models, test accuracies.

import Artifacts

extension Findings {
  /// All tables about what followed; none before it.
  var aftermathTables: [Table] {
    guard let aftermath = history.aftermath else { return [] }
    return [selectedTable(aftermath)] + (aftermath.grid.map { [Self.gridTable($0)] } ?? [])
      + (aftermath.languageModels.isEmpty ? [] : [Self.languageModelsTable(aftermath)])
      + (aftermath.models.isEmpty ? [] : [modelsTable(aftermath), publishedTable(aftermath)])
      + aftermath.evaluations.map(Self.confusionTable)
  }

  /// The selected architectures.
  func selectedTable(_ aftermath: Aftermath) -> Table {
    Table(
      "selected", ["rank", measure.rawValue, "round/sample", "architecture", "identity"],
      aftermath.selected.enumerated().map { index, entry in
        [
          .integer(index + 1), .number(entry.accuracy, decimals: measure.decimals),
          .text("\(entry.round)/\(entry.sample)"), .text(entry.architecture.summary),
          .text(String(entry.identity.prefix(10))),
        ]
      })
  }

  /// Every training of the grid search.
  static func gridTable(_ grid: GridFile) -> Table {
    let axes = grid.axes.map { String($0.name.map { $0 == "_" ? " " : $0 }) }
    return Table(
      "grid", ["point", "rank"] + axes + [grid.measure.rawValue, "outcome", "chosen"],
      grid.trials.map { trial in
        let isChosen =
          trial.point == grid.chosenPoint && trial.architecture == grid.chosenArchitecture
        return [.integer(trial.point), .integer(trial.architecture)]
          + grid.axes.map { .text("\($0.values[trial.point - 1])") } + [
            .number(trial.score, decimals: grid.measure.decimals),
            .text(trial.outcome.rawValue), .text(isChosen ? "chosen" : ""),
          ]
      })
  }

  /// The language models that were trained after the grid search.
  static func languageModelsTable(_ aftermath: Aftermath) -> Table {
    Table(
      "language-models",
      [
        "model", "layers", "units", "epochs", "parameters", "validation perplexity",
        "test perplexity", "test tokens",
      ],
      aftermath.languageModels.map { model in
        [
          .text(model.name), .integer(model.layers), .integer(model.units),
          .integer(model.epochs), .integer(model.parameterCount),
          .number(model.validationPerplexity, decimals: 2),
          .number(model.evaluation?.perplexity, decimals: 2),
          .text(model.evaluation.map { "\($0.tokenCount)" } ?? "not opened"),
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
      "confusion-\(evaluation.subject.name)", ["true class"] + names,
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
      return "Test error of \(evaluation.subject.name): \(error) % of "
        + "\(Text.grouped(evaluation.imageCount)) images (standard error of the sample of images "
        + "\(Text.fixed(spread * 100, 2)) %)."
    } + earlierSentences(aftermath)
  }

  private func earlierSentences(_ aftermath: Aftermath) -> [String] {
    let images = aftermath.earlierOpenings.map {
      "\($0.subject.name) \(Text.fixed((1 - $0.accuracy) * 100, 2)) %"
    }
    let texts = aftermath.earlierTextOpenings.map {
      "\($0.subject.name) perplexity \(Text.fixed($0.perplexity, 2))"
    }
    let earlier = images + texts
    guard !earlier.isEmpty else { return [] }
    return [
      "The test data had been opened \(Text.count(earlier.count, "time")) before, for models whose "
        + "inputs have changed since; results then: \(earlier.joined(separator: ", "))."
    ]
  }
}
