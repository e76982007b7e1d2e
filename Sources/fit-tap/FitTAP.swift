import ArgumentParser
import Stages

@main
struct FitTAP: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit-tap",
    abstract: "Fit TAP, the accuracy predictor of TAPAS, to experiments.",
    discussion: """
      With --difficulty, only experiments on data sets of like difficulty are used (TAPAS, equation 1).

      Example:
        fit-tap cifar10.h5 svhn.h5 --parameters pipelines/tapas/fit-tap.toml --output tap.h5
      """)

  @Argument(help: "Segments of the LDE (HDF5).")
  var segments: [String]
  @Option(help: "Difficulty number of the data set that will be predicted, from 0 to 1.")
  var difficulty: Double?
  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "The predictor (HDF5), to be written.")
  var output: String

  func run() {
    runStage("fit-tap") {
      try FitTAPStage(
        segments: segments, difficulty: difficulty, parameters: parameters, output: output
      ).run()
    }
  }
}
