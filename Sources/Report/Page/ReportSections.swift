// Parts of the page: the key numbers, effort and set-up.

extension ReportPage {
  var tiles: Markup {
    let last = MeanEstimate(history.controller.quarter(3).map(\.result.reward))
    let random = history.random.flatMap { MeanEstimate($0.rewards) }
    let best = findings.ranking.first
    var tiles = [
      tile(
        "mean reward, last quarter", Text.fixed(last?.mean, 4),
        "± " + Text.fixed(last?.standardError, 4))
    ]
    if let random {
      tiles.append(
        tile(
          "mean reward, random", Text.fixed(random.mean, 4),
          "± " + Text.fixed(random.standardError, 4)))
    }
    if let comparison = findings.rewardComparison {
      tiles.append(
        tile(
          "difference", Text.signed(comparison.standardErrors, 1) + " SE",
          Text.probability(comparison.pValue)))
    }
    tiles.append(
      tile(
        "best validation \(findings.measure.rawValue)",
        Text.fixed(best?.child.result.score, findings.measure.decimals),
        best.map { "by \($0.foundBy.map(\.label).joined(separator: " and "))" } ?? "none completed")
    )
    tiles.append(
      tile(
        "different networks", Text.grouped(findings.totalEffort.distinct),
        "of \(Text.grouped(findings.totalEffort.samples)) samples"))
    return .tag("div", attributes: [("class", "tiles")], tiles)
  }

  private func tile(_ name: String, _ value: String, _ note: String) -> Markup {
    .tag(
      "div", attributes: [("class", "tile")],
      [
        .tag("div", attributes: [("class", "name")], name),
        .tag("div", attributes: [("class", "value")], value),
        .tag("div", attributes: [("class", "note")], note),
      ])
  }

  var effort: Markup {
    .section(
      "effort", "Failures, repetitions and cost",
      [
        .paragraph(
          "A network that was sampled again was not trained again: its result came from the store, and "
            + "the controller still saw every sample. Work is counted, not measured: three times the forward "
            + "pass for every training \(findings.exampleName) of every epoch."),
        .tag(
          "div", attributes: [("class", "grid")],
          [
            .table(findings.effortTable(), caption: "Samples, networks and work."),
            .tag(
              "div",
              [
                .table(findings.outcomesTable(), caption: "How the samples ended."),
                .table(findings.sizesTable(), caption: "Sizes of the different networks."),
              ]),
          ]),
      ])
  }

  var checklist: Markup {
    let checklist = Checklist(findings)
    return .section(
      "checklist", "Best practices",
      [
        .paragraph(checklist.sentence),
        .table(
          checklist.table,
          caption:
            "The checklist for research on architecture search (Lindauer and Hutter, JMLR 21:243, "
            + "2020), answered from the artifacts."),
      ])
  }

  private var dataSentence: String {
    let data = history.dataset
    switch data.contents {
    case .images(let images):
      return "Data set \(data.name): images of \(images.shape) (channels × rows × columns), "
        + "\(Text.count(images.classNames.count, "class", "classes")), "
        + "\(Text.grouped(data.trainingCount)) training and \(Text.grouped(data.validationCount)) "
        + "validation images, whitening \(images.whitening)."
    case .text(let text):
      let known = text.distribution.isEmpty ? "" : " (\(text.distribution))"
      return "Text \(data.name)\(known) in \(text.level)s: a vocabulary of "
        + "\(Text.grouped(text.vocabulary)), \(Text.grouped(data.trainingCount)) training and "
        + "\(Text.grouped(data.validationCount)) validation tokens."
    }
  }

  var setUp: Markup {
    let data = history.dataset
    let space = history.space
    let size = Text.magnitude(space.size)
    let most = space.tokenCounts.upperBound
    let tokens = (space.tokenCounts.lowerBound == most ? "" : "up to ") + Text.count(most, "token")
    return .section(
      "set-up", "Data, search space and parameters",
      [
        .paragraph(dataSentence),
        .paragraph("Identity (SHA-256) of the raw files and of the prepared data:"),
        .tag(
          "ul",
          (data.rawFiles + ["\(data.images == nil ? "corpus" : "images")=\(data.payloadHash)"]).map
          {
            .tag("li", [.tag("code", $0)])
          }),
        .paragraph(
          "Search space: \(space.layers.map { Text.count($0, "layer") + ", " } ?? "")\(tokens), "
            + "\(size) architectures."),
        .tag(
          "div", attributes: [("class", "grid")],
          [
            .table(
              findings.partsTable(),
              caption: data.images == nil ? "Tokens of each part." : "Images of each class."),
            .table(findings.spaceTable(), caption: "What each \(space.placeName) chooses."),
          ]),
        .tag("h3", "Parameters"),
        .tag(
          "div", attributes: [("class", "grid")],
          history.parameters.map {
            .tag("div", [.tag("h3", $0.name), .tag("pre", $0.text)])
          }),
      ])
  }
}

extension ReportPage {
  /// Grid search, final models and test results; nil before them.
  var aftermath: Markup? {
    guard let aftermath = history.aftermath else { return nil }
    var parts: [Markup] = [
      .table(
        findings.selectedTable(aftermath),
        caption: "Networks of the search that the grid search compared, best first.")
    ]
    if let grid = aftermath.grid {
      parts.append(
        .table(
          Findings.gridTable(grid),
          caption: "The grid search: the training with the \(grid.measure.superlative) validation "
            + "\(grid.measure.rawValue) was chosen.")
      )
    }
    if !aftermath.models.isEmpty { parts += models(aftermath) }
    if !aftermath.languageModels.isEmpty { parts += languageModels(aftermath) }
    return .section("final", "The final network", parts)
  }

  private func languageModels(_ aftermath: Aftermath) -> [Markup] {
    findings.testSentences.map(Markup.paragraph) + [
      .table(
        Findings.languageModelsTable(aftermath),
        caption:
          "The chosen cell and known ones. Names with a size are trained on the larger text of the "
          + "pipeline; perplexities of different texts or vocabularies cannot be compared.")
    ]
  }

  private func models(_ aftermath: Aftermath) -> [Markup] {
    let opened =
      aftermath.evaluations.isEmpty
      ? ["The test images have not been opened."] : findings.testSentences
    let sentences = opened.map(Markup.paragraph)
    let tables: [Markup] = [
      .table(
        findings.modelsTable(aftermath),
        caption:
          "Trained to convergence with the same parameters. The paper's 15-layer network on CIFAR-10 had "
          + "5.50 % test error as found, 5.56 % with all connections, 7.97 % with none."),
      .table(
        findings.publishedTable(aftermath),
        caption: history.dataset.name == "cifar10"
          ? "Beside table 1 of Zoph and Le (2017)."
          : "The published table is for CIFAR-10 and is not set beside another data set."),
    ]
    let confusions = aftermath.evaluations.map { evaluation in
      Markup.table(
        Findings.confusionTable(evaluation),
        caption:
          "Test images of each class (rows) by what \(evaluation.subject.name) predicted (columns)."
      )
    }
    return sentences + tables + confusions
  }
}
