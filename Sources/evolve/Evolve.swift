import ArgumentParser
import Options
import Stages

@main
struct Evolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evolve",
    abstract: "Search by large-scale evolution, with predicted accuracies in place of trainings.",
    discussion: """
      The population's whole history is kept. The most promising networks are a list of architectures, from \
      which train-child trains as from samples.

      Example:
        evolve tap.h5 --dcn dcn.h5 --images images.h5 \\
            --search-space search-space.toml --parameters evolve.toml \\
            --output population.h5 --best best.h5
        train-child --samples best.h5 --sample 1 …
      """)

  @Argument(help: "The predictor (HDF5), made by fit-tap.")
  var predictor: String
  @Option(help: "Difficulty of the data set (HDF5), made by probe-dcn.")
  var dcn: String?
  @Option(help: "The same as a declared number from 0 (hard) to 1 (easy).")
  var difficulty: Double?
  @Option(help: "The data set's images (HDF5).")
  var images: String
  @Option(help: "The search space (TOML).")
  var searchSpace: String
  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "The history (HDF5), to be written.")
  var output: String
  @Option(help: "The most promising networks (HDF5), to be written.")
  var best: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (dcn == nil) != (difficulty == nil) else {
      throw ValidationError("give --dcn or --difficulty")
    }
    guard (0...1).contains(difficulty ?? 0) else {
      throw ValidationError("--difficulty must lie between 0 and 1")
    }
  }

  func run() {
    runStage("evolve") {
      try EvolveStage(
        predictor: predictor,
        difficulty: dcn.map(DifficultySource.measured) ?? .declared(difficulty ?? 0),
        images: images, space: searchSpace, parameters: parameters, output: output, best: best
      ).run()
    }
  }
}
