import ArgumentParser
import Options
import Stages

@main
struct Reward: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reward",
    abstract: "Turn the accuracies of a round's children into rewards.",
    discussion: """
      The reward is a power of the largest validation accuracy of the last epochs (Zoph & Le 2017, section \
      4.1).

      Example:
        reward child-01.h5 child-02.h5 --parameters pipelines/fashion/reward.toml \\
            --output rewards.h5
      """)

  @Argument(help: "The children's records (HDF5), in the order of the samples.")
  var children: [String]
  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "What was predicted of the round's samples (HDF5), from screen.")
  var screen: String?
  @Option(help: "The rewards (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("reward") {
      try RewardStage(
        children: children, parameters: parameters, screen: screen, output: output
      ).run()
    }
  }
}
