import ArgumentParser
import Stages

@main
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how far a run is, from its files alone.",
    discussion: """
      Works on a running, a dead or a copied run; nothing is written.

      Example:
        status data/runs/fashion --rounds 25 --children 8 --twin
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var runFolder: String
  @Option(help: "Rounds of the run.")
  var rounds: Int
  @Option(help: "Children of a round.")
  var children: Int
  @Flag(help: "The run has a random-search twin.")
  var twin = false

  func run() {
    runStage("status") {
      try StatusStage(run: runFolder, rounds: rounds, children: children, hasTwin: twin).print()
    }
  }
}
