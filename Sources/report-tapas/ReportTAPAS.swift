import ArgumentParser
import Options
import Stages

@main
struct ReportTAPAS: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report-tapas",
    abstract: "Make the page of a search by prediction, with its figures and tables for papers.",
    discussion: """
      Writes the page and, in the folder report beside it, each figure as SVG and PDF, each table as TSV, and \
      RESULTS.md.

      Example:
        report-tapas data/lde --dcn dcn.h5 --predictor tap.h5 \\
            --population population.h5 --trained trained.h5 --output report.html
      """)

  @Argument(help: "The database: folders, packed databases or segments (HDF5).")
  var lde: [String]
  @Option(help: "Difficulty of the data set (HDF5), made by probe-dcn.")
  var dcn: String
  @Option(help: "The predictor (HDF5), made by fit-tap.")
  var predictor: String
  @Option(help: "The evolution (HDF5), made by evolve.")
  var population: String
  @Option(help: "Predictions of trained children (HDF5), made by predict-accuracy.")
  var trained: String?
  @Option(help: "The page, to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("report-tapas") {
      try ReportTAPASStage(
        sources: lde, difficulty: dcn, predictor: predictor, population: population,
        trained: trained, output: output
      ).run()
    }
  }
}
