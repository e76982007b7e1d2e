import ArgumentParser
import Options
import Stages

@main
struct ChooseGridPoint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "choose-grid-point",
    abstract: "Choose the best point of the grid and its architecture, by the validation data.",
    discussion: """
      The children must be given in the order of the points: all architectures at the first point, then \
      at the second. Among equal scores the first counts.

      Example:
        choose-grid-point grid/point-01/child-01.h5 grid/point-02/child-01.h5 \\
            --parameters parameters/grid-search.toml \\
            --base parameters/train-child.toml \\
            --reward-parameters parameters/reward.toml --output grid.h5
      """)

  @Argument(
    help:
      "The records of all trainings of the grid (HDF5), from train-child or train-language-model.")
  var children: [String]
  @Option(help: "The grid's parameter file (TOML).")
  var parameters: String
  @Option(help: "The parameter file of the training that the grid was planned from (TOML).")
  var base: String
  @Option(help: "The parameter file of reward (TOML): the epochs whose best score counts.")
  var rewardParameters: String
  @Option(help: "The finished grid search (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("choose-grid-point") {
      try ChooseGridPointStage(
        children: children, parameters: parameters, base: base, rewardParameters: rewardParameters,
        output: output
      ).run()
    }
  }
}
