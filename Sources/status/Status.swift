import ArgumentParser
import Options
import Stages

@main
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how far a run is, from its files alone.",
    discussion: """
      Works on a running, a dead or a copied run; nothing is written. make status and make watch call it.

      Example:
        status data/runs/fashion --rounds 25 --children 8 --twin --watch 2
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var runFolder: String
  @Option(help: "Rounds of the run.")
  var rounds: Int
  @Option(help: "Children of a round.")
  var children: Int
  @Flag(help: "The run has a random-search twin.")
  var twin = false
  @Flag(help: "Print one JSON object, for scripts.")
  var json = false
  @Option(help: "Look again after so many seconds, until the run is finished.")
  var watch: Double?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let watch, watch < 0.1 { throw ValidationError("--watch needs 0.1 seconds or more.") }
    if json, watch != nil { throw ValidationError("Give --json or --watch, not both.") }
  }

  func run() {
    runStage("status") {
      let stage = StatusStage(run: runFolder, rounds: rounds, children: children, hasTwin: twin)
      if let watch { return try stage.watch(every: watch) }
      try json ? stage.printJSON() : stage.print()
    }
  }
}
