import ArgumentParser
import Options
import Stages

@main
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Open the test images, or the test text, once for one final model.",
    discussion: """
      No other stage opens the test data. A second evaluation under the same name is refused when it is of \
      another network made from the same inputs; when the inputs have changed, the one before is kept in the \
      folder earlier, and the report lists it. All models must be named before the first is evaluated.

      Example:
        evaluate --model models/final.h5 --test test.h5 --name final --named final \\
            --output evaluations/final.h5
      """)

  @Option(help: "The model (HDF5), from train-final or train-language-model.")
  var model: String
  @Option(help: "The test images (HDF5), from preprocess; the test text, from preprocess-text.")
  var test: String
  @Option(help: "Name of the model in pipeline.mk.")
  var name: String
  @Option(parsing: .upToNextOption, help: "The names of all models that pipeline.mk evaluates.")
  var named: [String]
  @Option(help: "Threads; a language model uses one.")
  var threads = 1
  @Option(help: "The evaluation (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard threads >= 1 else { throw ValidationError("--threads must be at least 1.") }
  }

  func run() {
    runStage("evaluate") {
      try EvaluateStage(
        model: model, test: test, name: name, named: named, output: output, threads: threads
      ).run()
    }
  }
}
