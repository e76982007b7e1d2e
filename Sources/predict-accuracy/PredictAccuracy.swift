import ArgumentParser
import Options
import Stages

@main
struct PredictAccuracy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict-accuracy",
    abstract: "Predict the accuracies of networks on a data set, without training them.",
    discussion: """
      Networks may be samples or lists of architectures (they need --images), children and experiments, the \
      database of experiments, and JSON files of other tools (docs/tapas.md has the schema). Prints the ten \
      best; accuracies that are known already are kept beside the predictions.

      Examples:
        predict-accuracy tap.h5 samples.h5 --dcn dcn.h5 --images images.h5 \\
            --output predictions.h5
        predict-accuracy tap.h5 networks.json --difficulty 0.7 --classes 10 \\
            --output predictions.h5
      """)

  @Argument(help: "The predictor (HDF5), made by fit-tap.")
  var predictor: String
  @Argument(help: "The networks (HDF5 or JSON).")
  var networks: [String]
  @Option(help: "Difficulty of the data set (HDF5), made by probe-dcn.")
  var dcn: String?
  @Option(help: "The same as a declared number from 0 (hard) to 1 (easy).")
  var difficulty: Double?
  @Option(help: "Classes of the data set, with --difficulty.")
  var classes: Int?
  @Option(help: "The data set's images (HDF5): their size, for samples and architectures.")
  var images: String?
  @Option(help: "The predictions (HDF5), to be written.")
  var output: String
  @Option(help: "The ranking as tab-separated text, to be written too.")
  var text: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (dcn == nil) != (difficulty == nil) else {
      throw ValidationError("give --dcn, or --difficulty and --classes")
    }
    guard classes ?? 2 >= 2 else { throw ValidationError("--classes must be at least 2") }
    guard (0...1).contains(difficulty ?? 0) else {
      throw ValidationError("--difficulty must lie between 0 and 1")
    }
  }

  func run() {
    runStage("predict-accuracy") {
      let source =
        dcn.map(DifficultySource.measured) ?? DifficultySource.declared(difficulty ?? 0)
      try PredictAccuracyStage(
        predictor: predictor, networks: networks, difficulty: source, classes: classes,
        images: images, output: output, text: text
      ).run()
    }
  }
}
