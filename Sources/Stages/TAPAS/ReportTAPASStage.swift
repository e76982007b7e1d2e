// The stage `report-tapas`: from difficulty, database and evolution to a page, figures and tables.

import Artifacts
import FoundationEssentials
import HDF5
import Report
import TAPAS

/// `report-tapas`: writes the page and, in the folder `report` beside it, every figure and table.
public struct ReportTAPASStage {
  /// The database.
  public var sources: [String]
  /// The data set's difficulty.
  public var difficulty: String
  /// The predictor.
  public var predictor: String
  /// The evolution.
  public var population: String
  /// Predictions of the networks that were trained, with what training measured; nil before it.
  public var trained: String?
  /// The page.
  public var output: String
  /// Where gnuplot is looked for: folders separated by colons.
  var searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""

  /// The stage with its arguments.
  public init(
    sources: [String], difficulty: String, predictor: String, population: String,
    trained: String?, output: String
  ) {
    self.sources = sources
    self.difficulty = difficulty
    self.predictor = predictor
    self.population = population
    self.trained = trained
    self.output = output
  }

  /// Runs the stage.
  ///
  /// - Throws: ``MissingResource`` when gnuplot is not installed, and what reading throws.
  public func run() throws {
    let findings = try findings()
    let figures = findings.figures
    let drawn = try Drawings(figures, searchPath: searchPath)
    let folder = FilePath.parent(output)
    let surroundings = Surroundings(
      processes: RunFolder.processes(in: [folder, folder + "/probe"], of: folder),
      drawingPrograms: drawn.programs)
    try ReportFolder.write(
      drawn, findings.tables + figures.map(\.table), results: findings.resultsMarkdown,
      to: "\(folder)/report")
    let page = PredictionPage(
      findings, figures: figures, drawings: drawn.svg, surroundings: surroundings)
    try WholeFile.write(text: page.html, to: output)
    Console.line("report-tapas: \(output)" + (findings.verdict.map { "\n" + $0 } ?? ""))
  }

  private func findings() throws -> PredictionFindings {
    let measured = try DifficultyFile(ArtifactReader(difficulty, expecting: .difficulty))
    let open = try OpenPredictor(predictor)
    try open.check(DifficultyTarget(.measured(difficulty)))
    let set = try SegmentSet(sources)
    let fitted = Set(open.file.datasets)
    let lines = try LDEOverview(path: sources.joined(separator: ", ")).lines(set)
    return PredictionFindings(
      dataset: measured.dataset, probeNet: measured.probeNet,
      tolerance: Self.tolerance(open.reader.header.parameters),
      lines: lines.filter { !$0.accuracies.isEmpty }.map {
        PredictionFindings.DatasetLine(
          dataset: $0.dataset, accuracies: $0.accuracies,
          isFitted: fitted.contains($0.dataset.name))
      },
      fittedExperiments: open.file.experimentCount, losses: open.file.losses,
      population: try PopulationFile(ArtifactReader(population, expecting: .population)),
      trained: try trained.map {
        try PredictionsFile(ArtifactReader($0, expecting: .predictions))
      })
  }

  /// What the predictor's parameters say.
  private static func tolerance(_ parameters: String) -> Double {
    let line = parameters.split(separator: "\n").first { $0.hasPrefix("difficultyTolerance = ") }
    return line.flatMap { Double($0.dropFirst("difficultyTolerance = ".count)) } ?? 0.05
  }
}
