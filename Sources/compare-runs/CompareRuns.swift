import ArgumentParser
import Options
import Stages

@main
struct CompareRuns: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-runs",
    abstract: "Compare controller and random search over the finished runs of several seeds.",
    discussion: """
      Writes a page, and in the folder report beside it the figure as SVG and PDF, the tables as TSV, and \
      RESULTS.md.

      Example:
        compare-runs data/runs/fashion data/runs/fashion-seed2 \\
            data/runs/fashion-seed3 --rounds 25 --children 8 \\
            --output data/runs/fashion-seeds/report.html
      """)

  @Argument(help: ArgumentHelp("The run directories, one a seed.", valueName: "run"))
  var runFolders: [String]
  @Option(help: "Rounds of each run.")
  var rounds: Int
  @Option(help: "Children of a round.")
  var children: Int
  @Option(help: "Name of the pipeline, for the title.")
  var pipeline: String?
  @Option(help: "The page, to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("compare-runs") {
      try CompareRunsStage(
        runs: runFolders, rounds: rounds, children: children, pipeline: pipeline, output: output
      ).run()
    }
  }
}
