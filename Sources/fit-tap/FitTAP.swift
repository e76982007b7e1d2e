import ArgumentParser
import Options
import Stages

@main
struct FitTAP: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit-tap",
    abstract: "Fit TAP, the accuracy predictor of TAPAS, to experiments.",
    discussion: """
      With --dcn or --difficulty, only experiments on data sets of like difficulty are used (TAPAS, equation \
      1); where there is none, those of the nearest data sets, with a warning.

      Examples:
        fit-tap data/lde --dcn dcn.h5 --parameters pipelines/tapas/fit-tap.toml \\
            --output tap.h5
        fit-tap cifar10.h5 svhn.h5 --parameters pipelines/tapas/fit-tap.toml \\
            --output tap.h5
      """)

  @Argument(help: "The database of experiments: folders, packed databases or segments (HDF5).")
  var lde: [String]
  @Option(help: "Difficulty of the data set that will be predicted (HDF5), made by probe-dcn.")
  var dcn: String?
  @Option(help: "The same as a declared number from 0 (hard) to 1 (easy).")
  var difficulty: Double?
  @Option(parsing: .upToNextOption, help: "Only experiments on these data sets.")
  var dataset: [String] = []
  @Option(parsing: .upToNextOption, help: "No experiments on these data sets.")
  var withoutDataset: [String] = []
  @Option(help: "Only networks of at least so many layers.")
  var fewestLayers: Int?
  @Option(help: "Only networks of at most so many layers.")
  var mostLayers: Int?
  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "The predictor (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard dcn == nil || difficulty == nil else {
      throw ValidationError("give --dcn or --difficulty, not both")
    }
    if let difficulty, !(0...1).contains(difficulty) {
      throw ValidationError("--difficulty must lie between 0 and 1")
    }
  }

  func run() {
    runStage("fit-tap") {
      try FitTAPStage(
        segments: lde,
        difficulty: dcn.map(DifficultySource.measured)
          ?? difficulty.map(DifficultySource.declared),
        choice: ExperimentChoice(
          datasets: dataset, excludedDatasets: withoutDataset, fewestLayers: fewestLayers,
          mostLayers: mostLayers), parameters: parameters, output: output
      ).run()
    }
  }
}
