// The comparison over seeds as a page and as Markdown.

/// A comparison over seeds for people.
public struct ComparisonPage: Sendable {
  private let comparison: SeedComparison
  private let figures: [Figure]
  private let drawings: [String: String]

  /// A page.
  ///
  /// - Parameters:
  ///   - comparison: The numbers.
  ///   - figures: The figures.
  ///   - drawings: The SVG file of each figure, by the figure's name.
  public init(_ comparison: SeedComparison, figures: [Figure], drawings: [String: String]) {
    self.comparison = comparison
    self.figures = figures
    self.drawings = drawings
  }

  private static let limits =
    "Each seed is a whole run: both searches draw other networks, while data, training seed and parameters "
    + "are the same. Networks were chosen by the validation score that is compared, which is therefore "
    + "optimistic for both. The three sizes are tested one by one, without correction for their number."

  private static let captions = [
    "summary":
      "What the controller is better than random search by, after the whole budget: mean over the seeds, "
      + "paired t test.",
    "seeds": "Mean validation score of the best networks of each seed after the whole budget.",
    "within":
      "Within each seed: mean reward of the controller's last quarter against the whole random "
      + "twin (Welch's test; the samples of a learning controller are not independent).",
    "budget":
      "How much more random search needs: the fewest samples with which the twin's best networks "
      + "are as good as the controller's after so many of its own, and the ratio of both in samples and in "
      + "counted work (each network once).",
  ]

  private var title: String {
    let name = comparison.runs[0].history.pipeline.map { " (pipeline \($0))" } ?? ""
    return "Controller and random search on \(comparison.runs[0].history.dataset.name)\(name)"
  }

  private var lead: String {
    let seeds = comparison.runs.map { "\($0.history.seed)" }.joined(separator: ", ")
    return "\(Text.count(comparison.samples, "sample")) of each, seeds \(seeds)."
  }

  /// The HTML text; also well-formed XML.
  public var html: String {
    let head = Markup.tag(
      "head",
      [
        .tag("meta", attributes: [("charset", "utf-8")], []), .tag("title", title),
        .tag("style", [.raw("\n" + StyleSheet.text + "\n")]),
      ])
    let header = Markup.tag(
      "header",
      [
        .tag("h1", title), .tag("p", attributes: [("class", "lead")], lead),
        .tag(
          "div", attributes: [("class", "verdict")],
          (comparison.sentences + [Self.limits]).map(Markup.paragraph)),
      ])
    let drawn = figures.compactMap { figure in
      drawings[figure.name].map { Markup.figure(figure, svg: $0) }
    }
    let tables = comparison.tables.map { Markup.table($0, caption: Self.captions[$0.name]) }
    let body = Markup.tag(
      "body",
      [header, .tag("main", [.section("comparison", "Over the seeds", drawn + tables)])])
    return "<!DOCTYPE html>\n"
      + Markup.tag("html", attributes: [("lang", "en")], [head, body]).html + "\n"
  }

  /// The same as Markdown, without the figure.
  public var markdown: String {
    let tables = comparison.tables.map { table in
      "\(Self.captions[table.name] ?? table.name)\n\n\(table.markdown)"
    }
    return """
      # \(title)

      \(lead)

      \((comparison.sentences + [Self.limits]).map { "- \($0)" }.joined(separator: "\n"))

      \(tables.joined(separator: "\n"))
      Made by `compare-runs` (`make compare`); the numbers are also in the TSV files beside this page.

      """
  }
}
