import ArgumentParser
import Stages

@main
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show an artifact to a person.",
    discussion: """
      Prints who made the file, from what and with which parameters, and its variables with their first \
      values. The file is checked first.

      Example:
        inspect data/runs/fashion/round-0001/rewards.h5
      """)

  @Argument(help: "The artifacts (HDF5).")
  var files: [String]
  @Option(help: "Values to show of each variable.")
  var values = 8

  func run() {
    runStage("inspect") { for file in files { try inspect(file, values: values) } }
  }
}
