import ArgumentParser
import Options
import Stages

@main
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make the report of a search: one page, and its figures and tables for papers.",
    discussion: """
      Writes report.html and, in the folder report beside it, each figure as SVG and PDF and each table as \
      TSV.

      Example:
        report data/runs/fashion --rounds 25 --children 8 \\
            --output data/runs/fashion/report.html
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var runFolder: String
  @Option(help: "Rounds of the run.")
  var rounds: Int
  @Option(help: "Children of a round.")
  var children: Int
  @Flag(help: "Replicas worked asynchronously: their updates are part of the report.")
  var asynchronous = false
  @Option(help: "The finished run of the same search without a predictor, to compare with.")
  var plain: String?
  @Option(help: "The page, to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("report") {
      try ReportStage(
        run: runFolder, rounds: rounds, children: children, output: output,
        isAsynchronous: asynchronous, plain: plain
      ).run()
    }
  }
}
