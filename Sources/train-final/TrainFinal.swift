import ArgumentParser
import Options
import Stages

@main
struct TrainFinal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-final",
    abstract:
      "Train a network to convergence at the chosen point of the grid, and keep its weights.",
    discussion: """
      The number of threads changes the time, never the bytes. On SIGTERM or SIGUSR1 a checkpoint is \
      written and the exit code is 75: run the same command again to go on.

      Example:
        train-final --architectures selected.h5 --grid grid.h5 --images images.h5 \\
            --parameters pipelines/fashion/final-training.toml \\
            --output models/final.h5
      """)

  @Option(help: "The list of architectures (HDF5), from select or perturb.")
  var architectures: String
  @Option(help: "Which of them to train, from 1; left out: the one that the grid search chose.")
  var number: Int?
  @Option(help: "The grid search (HDF5), from choose-grid-point.")
  var grid: String
  @Option(help: "The images (HDF5), from preprocess.")
  var images: String
  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "Threads of the training.")
  var threads = 1
  @Option(help: "The model (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard threads >= 1 else { throw ValidationError("--threads must be at least 1.") }
  }

  func run() {
    runStage("train-final") {
      try TrainFinalStage(
        architectures: architectures, number: number, grid: grid, images: images,
        parameters: parameters, output: output, threads: threads
      ).run()
    }
  }
}
