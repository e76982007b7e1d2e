import ArgumentParser
import Options
import Stages

@main
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show an artifact to a person.",
    discussion: """
      Prints who made the file, from what and with which parameters, and its variables with their first \
      values. The file is checked first. Of a database of experiments (its folder, a packed one or a \
      segment) it shows the data sets; the options below choose among its experiments.

      Examples:
        inspect data/runs/fashion/round-0001/rewards.h5
        inspect data/lde --difficulty 0.85 --best 10
        inspect --json --values 1000000 data/runs/fashion/random/round-0001/rewards.h5
      """)

  @Argument(help: "The artifacts (HDF5), or folders of databases of experiments.")
  var files: [String]
  @Option(help: "Values to show of each variable.")
  var values = 8
  @Option(help: "Of a database: only data sets of a difficulty like this one.")
  var difficulty: Double?
  @Option(help: "What counts as like: the largest difference of difficulty.")
  var tolerance = 0.05
  @Option(parsing: .upToNextOption, help: "Of a database: only these data sets.")
  var dataset: [String] = []
  @Option(help: "Of a database: only networks of at least so many layers.")
  var fewestLayers: Int?
  @Option(help: "Of a database: only networks of at most so many layers.")
  var mostLayers: Int?
  @Option(help: "Of a database: the most accurate experiments to list.")
  var best = 0
  @Flag(help: "Print one JSON list of the artifacts in place of lines; not of folders.")
  var json = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard values >= 0 else { throw ValidationError("--values must not be negative.") }
  }

  func run() {
    runStage("inspect") {
      guard !json else { return try inspectAsJSON(files, values: values) }
      for file in files {
        let overview = LDEOverview(
          path: file,
          choice: ExperimentChoice(
            datasets: dataset, fewestLayers: fewestLayers, mostLayers: mostLayers),
          difficulty: difficulty, tolerance: tolerance, best: best)
        try inspect(file, values: values, database: overview)
      }
    }
  }
}
