import ArgumentParser
import Options
import Stages

@main
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract:
      "Fold the logs of an asynchronous search from their first entry and check the run by them.",
    discussion: """
      Every round of every replica must be in every shard exactly once, every controller that a replica had \
      read must be the fold of the entries that it had seen, and the fold of all must be the final \
      controller, bit for bit. Nothing is written; the exit code is 65 when anything differs.

      Example:
        replay --store store.h5 --controller controller-final.h5 --rounds 10
      """)

  @Option(help: "The rules of the store (HDF5).")
  var store: String
  @Option(help: "The final controller of the run (HDF5).")
  var controller: String
  @Option(help: "Rounds of each replica.")
  var rounds: Int
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("replay") {
      try ReplayStage(store: store, controller: controller, rounds: rounds).run()
    }
  }
}
