import ArgumentParser
import Stages

@main
struct PredictAccuracy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict-accuracy",
    abstract: "Predict the accuracies of networks on a data set, without training them.",
    discussion: """
      Prints the ten best. The accuracies that the segment already holds are kept beside the predictions.

      Example:
        predict-accuracy tap.h5 networks.h5 --difficulty 0.7 --classes 10 --output predictions.h5
      """)

  @Argument(help: "The predictor (HDF5), made by fit-tap.")
  var predictor: String
  @Argument(help: "The networks: a segment of the LDE (HDF5).")
  var networks: String
  @Option(help: "Difficulty number of the data set, from 0 (hard) to 1 (easy).")
  var difficulty: Double
  @Option(help: "Classes of the data set.")
  var classes: Int
  @Option(help: "The predictions (HDF5), to be written.")
  var output: String

  func validate() throws {
    guard classes >= 2 else { throw ValidationError("--classes must be at least 2") }
    guard (0...1).contains(difficulty) else {
      throw ValidationError("--difficulty must lie between 0 and 1")
    }
  }

  func run() {
    runStage("predict-accuracy") {
      try PredictAccuracyStage(
        predictor: predictor, networks: networks, difficulty: difficulty, classes: classes,
        output: output
      ).run()
    }
  }
}
