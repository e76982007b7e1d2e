// The report of a benchmark: one page for people, one Markdown file for a repository.

import Tabular

/// The report of a benchmark.
public struct BenchmarkPage: Sendable {
  private let findings: BenchmarkFindings
  private let drawings: [String: String]
  private let surroundings: Surroundings

  /// A page.
  ///
  /// - Parameters:
  ///   - findings: The numbers.
  ///   - drawings: The SVG file of each figure, by the figure's name.
  ///   - surroundings: Where and when the benchmark was made.
  public init(_ findings: BenchmarkFindings, drawings: [String: String], surroundings: Surroundings)
  {
    self.findings = findings
    self.drawings = drawings
    self.surroundings = surroundings
  }

  /// The HTML text; also well-formed XML.
  public var html: String {
    let header = Markup.tag(
      "header",
      [
        .tag("h1", "Searching the table of NAS-Bench-201"),
        .tag("p", attributes: [("class", "lead")], findings.setting),
        .tag(
          "div", attributes: [("class", "verdict")],
          findings.dataSets.map { .paragraph($0.verdict) }),
      ])
    let sections = findings.dataSets.map(section) + [staged, setUp, surroundings.markup]
    return Markup.page(
      title: "Searching the table of NAS-Bench-201", [header, .tag("main", sections)])
  }

  private func section(_ found: DataSetFindings) -> Markup {
    let figures = [found.incumbentFigure(), found.distributionFigure()].compactMap { figure in
      drawings[figure.name].map { Markup.figure(figure, svg: $0) }
    }
    return .section(
      found.dataSet.rawValue, found.dataSet.label,
      [
        .table(found.strategiesTable(), caption: Self.caption),
        .tag("div", attributes: [("class", "grid")], figures),
      ])
  }

  private static let caption =
    "Test accuracy of the found cells in percent: mean and standard deviation over the repeats, 95 % interval "
    + "of the mean (Student), difference from random search with its 95 % interval (Welch). "
    + BenchmarkFindings.source

  private var staged: Markup {
    .section(
      "staged", "The same search, stage by stage",
      [.paragraph(findings.stagedSentence)]
        + (findings.staged.isEmpty ? [] : [.table(findings.stagedTable())]))
  }

  private var setUp: Markup {
    .section(
      "set-up", "Parameters",
      [.paragraph("Seed \(findings.seed)."), .tag("pre", findings.parameters)])
  }
}

extension BenchmarkFindings {
  /// The key numbers as a Markdown page.
  public var resultsMarkdown: String {
    let tables = dataSets.map { found in
      "## \(found.dataSet.label)\n\n\(found.verdict)\n\n\(found.markdownTable)\n"
    }
    return """
      # Results

      \(setting) Seed \(seed).

      \(tables.joined(separator: "\n"))
      Mean ± standard deviation over the repeats, in percent, with the 95 % interval of the mean. \(Self.source)

      \(stagedSentence)

      Made by the stage `report-benchmark`; all digits are in `strategies-cifar10.tsv` and
      `strategies-cifar100.tsv`.

      """
  }
}

extension DataSetFindings {
  fileprivate var markdownTable: String {
    let rows = strategies.map { finding in
      let published = PublishedSearch(finding.strategy, dataSet).map {
        "\(Text.fixed($0.mean, 2)) ± \(Text.fixed($0.deviation, 2))"
      }
      let difference = finding.comparison.map {
        "\(Text.signed($0.difference, 2)) (\(Text.interval($0.interval(), 2)))"
      }
      return "| \(finding.strategy.label) | \(Text.fixed(finding.mean.mean, 2)) ± "
        + "\(Text.fixed(finding.mean.variance.squareRoot(), 2)) | "
        + "\(Text.interval(finding.mean.interval(), 2)) | \(difference ?? "–") | "
        + "\(published ?? "–") |"
    }
    return """
      | strategy | test accuracy | 95 % interval | above random search | published |
      |---|---|---|---|---|
      \(rows.joined(separator: "\n"))
      | best cell of the table | \(Text.fixed(optimum, 2)) | | | |
      """
  }
}
