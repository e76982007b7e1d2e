import ArgumentParser
import Options
import Stages

@main
struct EvaluatePredictor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate-predictor",
    abstract: "Compare TAP's predictions with measured accuracies, beside simple baselines.",
    discussion: """
      Prints Kendall's τ with a 95 % bootstrap interval, Spearman's ρ, mean squared error and R² for TAP, a \
      random forest, FLOPs, parameters and the mean. Where a network was trained twice with different seeds, the \
      second training predicts the first in a row of its own: what chance leaves of any order.

      Example:
        evaluate-predictor cifar10.h5 svhn.h5 --folds 5 --across-datasets \\
            --parameters pipelines/tapas/fit-tap.toml --output agreement.h5
      """)

  @Argument(help: "Segments of the LDE (HDF5).")
  var segments: [String]
  @Option(help: "Folds within each data set; 0 for none.")
  var folds = 5
  @Flag(help: "Also predict each data set from all others.")
  var acrossDatasets = false
  @Option(
    parsing: .upToNextOption, help: "Segments (HDF5) that are predicted from all of the others.")
  var test: [String] = []
  @Option(help: "The parameter file of fit-tap (TOML).")
  var parameters: String
  @Option(help: "The table (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard folds != 1 && (0...1000).contains(folds) else {
      throw ValidationError("--folds must be 0, or 2 to 1000")
    }
  }

  func run() {
    runStage("evaluate-predictor") {
      try EvaluatePredictorStage(
        segments: segments, folds: folds, acrossDatasets: acrossDatasets, tests: test,
        parameters: parameters, output: output
      ).run()
    }
  }
}
