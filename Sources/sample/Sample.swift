import ArgumentParser
import Artifacts
import Options
import Stages

@main
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw the architectures of one round.",
    discussion: """
      The controller writes each architecture token by token; with --uniform every token is drawn \
      uniformly instead, which makes the round one of the random-search twin.

      Example:
        sample --controller controller.h5 \\
            --parameters pipelines/fashion/sample.toml --seed 1 --round 1 --count 8 \\
            --output samples.h5
      """)

  @Option(help: "The controller (HDF5), from update-controller.")
  var controller: String
  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "Seed of the run.")
  var seed: Int
  @Option(help: "Number of the round, from 1.")
  var round: Int
  @Option(help: "Number of architectures to draw.")
  var count: Int
  @Flag(help: "Draw uniformly from the controller's search space.")
  var uniform = false
  @Option(help: "The samples (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard round >= 1, count >= 1 else {
      throw ValidationError("--round and --count must be at least 1.")
    }
  }

  func run() {
    runStage("sample") {
      try SampleStage(
        controller: controller, parameters: parameters, output: output, seed: seed, round: round,
        count: count, strategy: uniform ? .uniform : .controller
      ).run()
    }
  }
}
