// The page as a whole.

import Artifacts
import SearchSpace

/// The report as one self-contained page.
public struct ReportPage: Sendable {
  let findings: Findings
  let figures: FigureSet
  let drawings: [String: String]
  let surroundings: Surroundings

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

  var history: SearchHistory { findings.history }

  /// The HTML text; also well-formed XML.
  public var html: String {
    Markup.page(title: title, [header, .tag("main", sections)])
  }

  private var title: String {
    "Architecture search on \(history.dataset.name)"
      + (history.pipeline.map { " (pipeline \($0))" } ?? "")
  }

  private var header: Markup {
    let twin = history.random.map { ", and a random twin of \($0.children.count)" } ?? ""
    let count = Set(history.updates.map(\.replica)).count
    let replicas = count == 0 ? "" : " by \(Text.count(count, "asynchronous replica"))"
    let lead =
      "\(Text.count(history.controller.children.count, "network")) sampled by the controller in "
      + "\(Text.count(history.rounds, "round")) of \(history.childrenPerRound)\(replicas)\(twin); "
      + "\(history.space.layers.map { "\(Text.count($0, "layer")) each, " } ?? "")run seed "
      + "\(history.seed)."
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
    ] + store + screening
      + [
        .section(
          "best", "The best networks",
          [
            grid(figures.best),
            .table(
              findings.topTable(),
              caption:
                "The ten networks of the \(findings.measure.superlative) validation "
                + "\(findings.measure.rawValue), each once. MFLOPs: operations of "
                + "one forward pass for one \(findings.exampleName), two for each multiplication."
                + (history.dataset.images == nil
                  ? "" : " Layers: filter height × width : filters / stride where it is not 1.")),
          ]),
        analysis, aftermath, effort, checklist, setUp, surroundings.markup,
      ].compactMap { $0 }
  }

  private var store: [Markup] {
    guard !history.updates.isEmpty else { return [] }
    return [
      .section(
        "store", "The parameter store",
        [
          .paragraph(
            "Replicas of the controller worked asynchronously: each computed its gradients at the weights that "
              + "it had last read, while others appended theirs. The staleness of a gradient is the number of "
              + "entries in a shard's log between its replica's reading and its own entry; the mean is over "
              + "the shards. The order of the entries depends on the time; replay folds it anew."),
          grid(figures.store),
          .table(findings.storeTable(), caption: "Updates and their staleness."),
        ])
    ]
  }

  private var quartersCaption: String {
    "Means by quarter of the controller's samples, with standard errors. Failures count in the reward, not "
      + "in the \(findings.measure.rawValue)."
  }

  /// Filters and skip connections; nil for recurrent cells, which have none.
  private var analysis: Markup? {
    guard history.dataset.images != nil else { return nil }
    return .section(
      "analysis", "What the best networks have in common",
      findings.analysisSentences.map(Markup.paragraph) + [
        grid(figures.analysis),
        .table(
          findings.shapesTable(),
          caption:
            "Rectangular: filters whose height and width differ, among all layers with filters."),
      ])
  }

  private func grid(_ figures: [Figure]) -> Markup {
    .tag(
      "div", attributes: [("class", "grid")],
      figures.compactMap { figure in
        drawings[figure.name].map { .figure(figure, svg: $0) }
      })
  }
}
