// `compare-runs`: controller against random twin over the finished runs of several seeds.

import Artifacts
import FoundationEssentials
import HDF5
import Report

/// `compare-runs`: writes a page and, in the folder `report` beside it, its figure, its tables and RESULTS.md.
public struct CompareRunsStage {
  /// The run directories, one a seed.
  public var runs: [String]
  /// Rounds of each run.
  public var rounds: Int
  /// Children of a round.
  public var children: Int
  /// Name of the pipeline, for titles; nil for none.
  public var pipeline: String?
  /// The page.
  public var output: String
  /// Where gnuplot is looked for: folders separated by colons.
  var searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""

  /// The stage with its arguments.
  public init(
    runs: [String], rounds: Int, children: Int, pipeline: String?, output: String
  ) {
    self.runs = runs
    self.rounds = rounds
    self.children = children
    self.pipeline = pipeline
    self.output = output
  }

  /// Runs the stage.
  ///
  /// - Throws: `ArtifactError` when a run is unfinished, has no twin or is not like the others.
  public func run() throws {
    let histories = try runs.map { run -> SearchHistory in
      guard ["images", "corpus"].contains(where: { FilePath.exists("\(run)/\($0).h5") }) else {
        throw MissingResource("\(run): there is no such run; run make search with its SEED first")
      }
      return try RunFolder(run).history(rounds, children, pipeline)
    }
    try check(histories)
    let seeds = try zip(runs, histories).map { path, history in
      guard let run = SeedRun(history) else {
        throw ArtifactError(
          path: path,
          reason: "the run has no random twin; write TWIN := yes in pipeline.mk and run make search"
        )
      }
      return run
    }
    let comparison = SeedComparison(seeds)
    let figures = [comparison.figure].compactMap { $0 }
    let drawn = try Drawings(figures, searchPath: searchPath)
    let page = ComparisonPage(comparison, figures: figures, drawings: drawn.svg)
    try FilePath.createFolder(FilePath.parent(output))
    try ReportFolder.write(
      drawn, comparison.tables + figures.map(\.table), results: page.markdown,
      to: FilePath.parent(output) + "/report")
    try WholeFile.write(text: page.html, to: output)
    Console.answer((["\(output)"] + comparison.sentences).joined(separator: "\n"))
  }

  /// The parameters of the search itself: what followed it may stand in one run and not in another.
  private static func search(_ history: SearchHistory) -> [ParameterText] {
    history.parameters.filter { !["grid-search.toml", "final-training.toml"].contains($0.name) }
  }

  /// The searches must differ in their seed and in nothing else.
  private func check(_ histories: [SearchHistory]) throws {
    guard let first = histories.first else { return }
    for (path, history) in zip(runs, histories).dropFirst()
    where history.dataset.payloadHash != first.dataset.payloadHash
      || !history.space.isLike(first.space) || Self.search(history) != Self.search(first)
    {
      throw ArtifactError(
        path: path,
        reason: "its data or parameters are not those of \(runs[0]); run make search again for both"
      )
    }
    let seeds = histories.map(\.seed)
    if let twice = seeds.first(where: { seed in seeds.count { $0 == seed } > 1 }) {
      throw ArtifactError(
        path: output, reason: "the seed \(twice) is given twice; name each once in SEEDS")
    }
  }
}
