// The page about a search by prediction.

/// The page as a whole.
public struct PredictionPage: Sendable {
  private let findings: PredictionFindings
  private let figures: [Figure]
  private let drawings: [String: String]
  private let surroundings: Surroundings

  /// A page.
  ///
  /// - Parameters:
  ///   - findings: The numbers.
  ///   - figures: The figures.
  ///   - drawings: The SVG file of each figure, by the figure's name.
  ///   - surroundings: Where and when everything was made.
  public init(
    _ findings: PredictionFindings, figures: [Figure], drawings: [String: String],
    surroundings: Surroundings
  ) {
    self.findings = findings
    self.figures = figures
    self.drawings = drawings
    self.surroundings = surroundings
  }

  /// The HTML text; also well-formed XML.
  public var html: String {
    let verdict = findings.verdict.map {
      [Markup.tag("div", attributes: [("class", "verdict")], [.paragraph($0)])]
    }
    let header = Markup.tag(
      "header",
      [
        .tag("h1", findings.title),
        .tag("p", attributes: [("class", "lead")], findings.lead),
      ] + (verdict ?? []))
    let sections = [database, evolution, trained, surroundings.markup].compactMap { $0 }
    return Markup.page(title: findings.title, [header, .tag("main", sections)])
  }

  private func grid(_ names: [String]) -> Markup {
    .tag(
      "div", attributes: [("class", "grid")],
      figures.filter { figure in names.contains { figure.name == $0 } }.compactMap { figure in
        drawings[figure.name].map { Markup.figure(figure, svg: $0) }
      })
  }

  private var database: Markup {
    .section(
      "database", "The database of experiments",
      [
        grid(["difficulty"]),
        .table(
          findings.databaseTable,
          caption: "Fitted: whether the predictor has seen experiments on this data set."),
      ])
  }

  private var evolution: Markup {
    .section(
      "evolution", "The evolution",
      [
        grid(["evolution", "front-parameters", "front-operations"]),
        .table(
          findings.frontTable("parameter-front", findings.population.parameterFront),
          caption: "Networks of the Pareto front of accuracy and parameters, at most about twenty."),
      ])
  }

  private var trained: Markup? {
    guard !findings.trainedEntries.isEmpty else { return nil }
    return .section(
      "trained", "Trained for real",
      [
        grid(["agreement"]),
        .table(
          findings.trainedTable,
          caption:
            "The most promising networks after their training: measured is the largest validation "
            + "accuracy of all epochs. The test images were not opened."),
      ])
  }
}
