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
        "best validation accuracy", Text.fixed(best?.child.result.accuracy, 4),
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
            + "pass for every training image of every epoch."),
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

  var setUp: Markup {
    let data = history.dataset
    let space = history.space
    let size = Text.magnitude(space.size)
    let most = space.tokenCounts.upperBound
    let tokens = (space.tokenCounts.lowerBound == most ? "" : "up to ") + Text.count(most, "token")
    return .section(
      "set-up", "Data, search space and parameters",
      [
        .paragraph(
          "Data set \(data.name): images of \(data.shape) (channels × rows × columns), "
            + "\(Text.count(data.classNames.count, "class", "classes")), "
            + "\(Text.grouped(data.trainingCount)) training and \(Text.grouped(data.validationCount)) "
            + "validation images, whitening \(data.whitening)."),
        .paragraph("Identity (SHA-256) of the raw files and of the prepared images:"),
        .tag(
          "ul",
          (data.rawFiles + ["images=\(data.payloadHash)"]).map {
            .tag("li", [.tag("code", $0)])
          }),
        .paragraph(
          "Search space: \(space.layers.map { Text.count($0, "layer") + ", " } ?? "")\(tokens), "
            + "\(size) architectures."),
        .tag(
          "div", attributes: [("class", "grid")],
          [
            .table(findings.classesTable(), caption: "Images of each class."),
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
