// The stage `report`: from a finished run to its page, figures and tables.

import Artifacts
import FoundationEssentials
import HDF5
import Report
import SearchSpace

/// `report`: writes the page and, in the run's folder `report`, every figure and table.
public struct ReportStage {
  /// The run directory.
  public var folder: String
  /// Rounds of the run.
  public var rounds: Int
  /// Children of a round.
  public var children: Int
  /// The page.
  public var output: String
  /// Name of the pipeline, for titles; nil for none.
  public var pipeline: String?
  /// Whether replicas worked asynchronously.
  public var isAsynchronous: Bool
  /// The same search without a predictor, to compare with; nil, or a run that is not there, for none.
  public var plain: String?
  /// Where gnuplot and dot are looked for: folders separated by colons.
  var searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""

  /// The stage with its arguments.
  public init(
    run: String, rounds: Int, children: Int, output: String, pipeline: String? = nil,
    isAsynchronous: Bool = false, plain: String? = nil
  ) {
    folder = run
    self.rounds = rounds
    self.children = children
    self.output = output
    self.pipeline = pipeline
    self.isAsynchronous = isAsynchronous
    self.plain = plain
  }

  /// Runs the stage.
  ///
  /// - Throws: ``MissingResource`` when gnuplot or dot is not installed, and what reading the artifacts
  ///   throws; then the page is as it was.
  public func run() throws {
    var history = try RunFolder(folder).history(
      rounds, children, pipeline, isAsynchronous: isAsynchronous)
    // Only a finished run on the same images can be compared.
    if let plain, FilePath.exists("\(plain)/report.html"),
      let other = try? RunFolder(plain).history(rounds, children, nil),
      other.dataset.payloadHash == history.dataset.payloadHash
    {
      history.plain = other.controller
    }
    let findings = Findings(history)
    let figures = try FigureSet(findings)
    let drawn = try Drawings(figures.all, searchPath: searchPath)
    let surroundings = Surroundings(
      processes: RunFolder(folder).processes(), drawingPrograms: drawn.programs)
    let page = ReportPage(
      findings, figures: figures, drawings: drawn.svg, surroundings: surroundings)
    try ReportFolder.write(
      drawn, findings.tables + figures.all.map(\.table), results: findings.resultsMarkdown,
      to: "\(folder)/report")
    try WholeFile.write(text: page.html, to: output)
    Console.line("report: \(output)\n\(Verdict(findings).headline)")
  }
}
