import ArgumentParser
import Options
import Stages

@main
struct Perturb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perturb",
    abstract: "Change the skip connections of the chosen network: all, none, and at random.",
    discussion: """
      In a random rewiring each layer keeps its number of inputs, drawn among the layers before it. The \
      output is a list of architectures for train-final. The space must have skip connections.

      Example:
        perturb --architectures selected.h5 --grid grid.h5 --rewirings 1 --seed 1 \\
            --output perturbed.h5
      """)

  @Option(help: "The selection (HDF5), from select.")
  var architectures: String
  @Option(help: "The grid search (HDF5), from choose-grid-point.")
  var grid: String
  @Option(help: "Number of random rewirings.")
  var rewirings: Int
  @Option(help: "Seed of the run.")
  var seed: Int
  @Option(help: "The variants (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard rewirings >= 0 else { throw ValidationError("--rewirings must be at least 0.") }
  }

  func run() {
    runStage("perturb") {
      try PerturbStage(
        architectures: architectures, grid: grid, rewirings: rewirings, seed: seed, output: output
      ).run()
    }
  }
}
