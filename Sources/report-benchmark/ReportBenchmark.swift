import ArgumentParser
import Options
import Stages

@main
struct ReportBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report-benchmark",
    abstract: "Make the report of a benchmark: one page, and its figures and tables for papers.",
    discussion: """
      Searches that the stages made again are compared with the benchmark's, query by query; a difference \
      is an error. Writes the page and, in the folder report beside it, each figure as SVG and PDF, each \
      table as TSV, and RESULTS.md.

      Example:
        report-benchmark --benchmark benchmark.h5 --table table.h5 --staged staged \\
            --output report.html
      """)

  @Option(help: "The searches (HDF5), from benchmark-search.")
  var benchmark: String
  @Option(help: "The table that was searched (HDF5).")
  var table: String
  @Option(help: "The folder of searches that the stages made again.")
  var staged: String?
  @Option(help: "The page, to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("report-benchmark") {
      try ReportBenchmarkStage(
        benchmark: benchmark, table: table, staged: staged, output: output
      ).run()
    }
  }
}
