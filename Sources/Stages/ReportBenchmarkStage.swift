// The stage `report-benchmark`: from the searches of a table to a page, figures and tables.

import Artifacts
import FoundationEssentials
import HDF5
import Report
import Tabular

/// `report-benchmark`: writes the page and, in the folder `report` beside it, every figure and table.
public struct ReportBenchmarkStage {
  /// The searches.
  public var benchmark: String
  /// What was searched.
  public var table: String
  /// Where the stages made some of the searches again; nil for nowhere.
  public var staged: String?
  /// The page.
  public var output: String
  /// Where gnuplot is looked for: folders separated by colons.
  var searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""

  /// The stage with its arguments.
  public init(benchmark: String, table: String, staged: String?, output: String) {
    self.benchmark = benchmark
    self.table = table
    self.staged = staged
    self.output = output
  }

  /// Runs the stage.
  ///
  /// - Throws: `ArtifactError` when a search that the stages made is not that of the benchmark, and
  ///   ``MissingResource`` when gnuplot is not installed; then the page is as it was.
  public func run() throws {
    let reader = try ArtifactReader(benchmark, expecting: .benchmark)
    let tableReader = try ArtifactReader(table, expecting: .table)
    guard reader.header.inputs == [ArtifactInput("table", tableReader.payloadHash)] else {
      throw ArtifactError(
        path: table, reason: "this is not the table that \(benchmark) searched; run make again")
    }
    let file = try BenchmarkFile(reader)
    let seed = reader.header.seed ?? 0
    let searches = try staged.map {
      StagedSearches(
        folder: $0, benchmark: file, table: try CellTable(tableReader), seed: seed)
    }
    let findings = BenchmarkFindings(
      file, table: try TableFile(tableReader), seed: seed, parameters: reader.header.parameters,
      staged: try searches?.compare() ?? [])
    try write(
      findings,
      folders: [FilePath.parent(benchmark), FilePath.parent(table)] + (searches?.folders ?? []))
  }

  private func write(_ findings: BenchmarkFindings, folders: [String]) throws {
    let figures = findings.figures
    let drawn = try Drawings(figures, searchPath: searchPath)
    let unique = folders.enumerated().filter { folders.firstIndex(of: $0.element) == $0.offset }
    let surroundings = Surroundings(
      processes: RunFolder.processes(in: unique.map(\.element), of: FilePath.parent(output)),
      drawingPrograms: drawn.programs)
    try ReportFolder.write(
      drawn, findings.tables + figures.map(\.table), results: findings.resultsMarkdown,
      to: "\(FilePath.parent(output))/report")
    let page = BenchmarkPage(findings, drawings: drawn.svg, surroundings: surroundings)
    try WholeFile.write(text: page.html, to: output)
    Console.line("report-benchmark: \(output)\n" + findings.headline)
  }
}
