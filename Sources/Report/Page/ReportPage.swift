// The page as a whole.

import Artifacts
import SearchSpace

/// A figure with the SVG that was drawn of it.
public struct DrawnFigure: Sendable {
  /// The figure.
  public let figure: Figure
  /// The SVG file.
  public let svg: String

  /// A drawn figure.
  public init(_ figure: Figure, svg: String) {
    self.figure = figure
    self.svg = svg
  }
}

/// The figures of a report in the order of the page; nil where the run gives none.
public struct FigureSet: Sendable {
  /// Controller against random twin.
  public let comparison: [Figure]
  /// What the controller learned.
  public let controller: [Figure]
  /// Drawing and learning curves of the best.
  public let best: [Figure]

  /// The figures of `findings`.
  ///
  /// - Throws: `GraphError` when the best architecture is no network.
  public init(_ findings: Findings) throws {
    comparison = [
      findings.rewardFigure(), findings.accuracyFigure(), findings.bestFigure(),
      findings.improvementFigure(),
    ].compactMap { $0 }
    controller =
      [findings.entropyFigure()]
      + findings.history.controller.tokenTrends(findings.history.space).map {
        TokenFigure($0).figure
      }
    best = [findings.learningCurvesFigure(), try findings.architectureFigure()].compactMap { $0 }
  }

  /// All figures.
  public var all: [Figure] { comparison + controller + best }
}

/// The report as one self-contained page.
public struct ReportPage: Sendable {
  private let findings: Findings
  private let figures: FigureSet
  private let drawings: [String: String]
  private let surroundings: Surroundings

  /// A page.
  ///
  /// - Parameters:
  ///   - findings: The numbers.
  ///   - figures: The figures.
  ///   - drawings: The SVG file of each figure, by the figure's name.
  ///   - surroundings: Where and when the run was made.
  public init(
    _ findings: Findings, figures: FigureSet, drawings: [String: String], surroundings: Surroundings
  ) {
    self.findings = findings
    self.figures = figures
    self.drawings = drawings
    self.surroundings = surroundings
  }

  private var history: SearchHistory { findings.history }

  /// The HTML text; also well-formed XML.
  public var html: String {
    let head = Markup.tag(
      "head",
      [
        .tag("meta", attributes: [("charset", "utf-8")], []),
        .tag("meta", attributes: [("name", "viewport"), ("content", "width=device-width, initial-scale=1")], []),
        .tag("title", title), .tag("style", [.raw("\n" + StyleSheet.text + "\n")]),
      ])
    let body = Markup.tag("body", [header, .tag("main", sections)])
    return "<!DOCTYPE html>\n" + Markup.tag("html", attributes: [("lang", "en")], [head, body]).html + "\n"
  }

  private var title: String {
    "Architecture search on \(history.dataset.name)"
      + (history.pipeline.map { " (pipeline \($0))" } ?? "")
  }

  private var header: Markup {
    let twin = history.random.map { ", and a random twin of \($0.children.count)" } ?? ""
    let lead =
      "\(Text.count(history.controller.children.count, "network")) sampled by the controller in "
      + "\(Text.count(history.rounds, "round")) of \(history.childrenPerRound)\(twin); "
      + "\(Text.count(history.space.layers, "layer")) each, run seed \(history.seed)."
    let verdict = Verdict(findings)
    return .tag(
      "header",
      [
        .tag("h1", title), .tag("p", attributes: [("class", "lead")], lead),
        .tag(
          "div", attributes: [("class", "verdict")],
          [.paragraph(verdict.headline)] + verdict.reasons.map(Markup.paragraph)),
        tiles,
      ])
  }

  private var sections: [Markup] {
    [
      .section(
        "comparison", history.random == nil ? "The search" : "Controller and random search",
        [
          grid(figures.comparison), .table(findings.quartersTable(), caption: quartersCaption),
        ]),
      .section("controller", "What the controller learned", [grid(figures.controller)]),
      .section(
        "best", "The best networks",
        [
          grid(figures.best),
          .table(
            findings.topTable(),
            caption: "The ten networks of the highest validation accuracy, each once. MFLOPs: operations of "
              + "one forward pass for one image, two for each multiplication."),
        ]),
      effort, setUp, surroundings.markup,
    ]
  }

  private var quartersCaption: String {
    "Means by quarter of the controller's samples. Failures count in the reward, not in the accuracy."
  }

  private func grid(_ figures: [Figure]) -> Markup {
    .tag(
      "div", attributes: [("class", "grid")],
      figures.compactMap { figure in
        drawings[figure.name].map { .figure(figure, svg: $0) }
      })
  }
}

extension ReportPage {
  private var tiles: Markup {
    let last = MeanEstimate(history.controller.quarter(3).map(\.result.reward))
    let random = history.random.flatMap { MeanEstimate($0.rewards) }
    let best = findings.ranking.first
    var tiles = [
      tile("mean reward, last quarter", Text.fixed(last?.mean, 4), "± " + Text.fixed(last?.standardError, 4))
    ]
    if let random {
      tiles.append(
        tile("mean reward, random", Text.fixed(random.mean, 4), "± " + Text.fixed(random.standardError, 4)))
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
        best.map { "by \($0.foundBy.map(\.label).joined(separator: " and "))" } ?? "none completed"))
    tiles.append(
      tile(
        "networks trained", Text.grouped(findings.totalEffort.distinct),
        "of \(Text.grouped(findings.totalEffort.samples)) samples"))
    return .tag("div", attributes: [("class", "tiles")], tiles)
  }

  private func tile(_ name: String, _ value: String, _ note: String) -> Markup {
    .tag(
      "div", attributes: [("class", "tile")],
      [
        .tag("div", attributes: [("class", "name")], name), .tag("div", attributes: [("class", "value")], value),
        .tag("div", attributes: [("class", "note")], note),
      ])
  }

  private var effort: Markup {
    .section(
      "effort", "Failures, repetitions and cost",
      [
        .paragraph(
          "A network that was sampled again was not trained again: its result came from the store, and "
            + "the controller still saw every sample. Work is counted, not measured: three times the forward "
            + "pass for every training image of every epoch."),
        .table(findings.outcomesTable(), caption: "How the samples ended."),
        .table(findings.effortTable(), caption: "Samples, networks and work."),
        .table(findings.sizesTable(), caption: "Sizes of the different networks."),
      ])
  }

  private var setUp: Markup {
    let data = history.dataset
    let size = Text.magnitude(history.space.size)
    return .section(
      "set-up", "Data, search space and parameters",
      [
        .paragraph(
          "Data set \(data.name): images of \(data.shape) (channels × rows × columns), "
            + "\(Text.count(data.classNames.count, "class", "classes")), "
            + "\(Text.grouped(data.trainingCount)) training and \(Text.grouped(data.validationCount)) "
            + "validation images, whitening \(data.whitening)."),
        .table(findings.classesTable()),
        .tag(
          "p",
          [
            .text("Raw files (SHA-256): "),
            .tag("code", data.rawFiles.isEmpty ? "none" : data.rawFiles.joined(separator: ", ")),
            .text(". Prepared images (payload): "), .tag("code", data.payloadHash), .text("."),
          ]),
        .paragraph(
          "Search space: \(Text.count(history.space.layers, "layer")), "
            + "\(Text.count(history.space.tokenCount, "token")), \(size) architectures."),
        .table(findings.spaceTable()), .tag("h3", "Parameters"),
        .tag(
          "div", attributes: [("class", "grid")],
          history.parameters.map {
            .tag("div", [.tag("h3", $0.name), .tag("pre", $0.text)])
          }),
      ])
  }
}
