import ArgumentParser
import Options
import Stages

@main
struct Select: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select",
    abstract: "Select the best networks of a search by their validation accuracy.",
    discussion: """
      The accuracy is the one that the reward was made of; among equal ones the first sampled comes first, \
      and each network counts once. The output is a list of architectures, from which train-child and \
      train-final train as from samples.

      Example:
        select --samples round-0001/samples.h5 round-0002/samples.h5 \\
            --rewards round-0001/rewards.h5 round-0002/rewards.h5 --count 2 \\
            --output selected.h5
      """)

  @Option(parsing: .upToNextOption, help: "The architectures of every round (HDF5), from sample.")
  var samples: [String]
  @Option(parsing: .upToNextOption, help: "The rewards of the same rounds (HDF5), from reward.")
  var rewards: [String]
  @Option(help: "Number of networks to select.")
  var count: Int
  @Option(help: "The selection (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard count >= 1 else { throw ValidationError("--count must be at least 1.") }
  }

  func run() {
    runStage("select") {
      try SelectStage(samples: samples, rewards: rewards, count: count, output: output).run()
    }
  }
}
