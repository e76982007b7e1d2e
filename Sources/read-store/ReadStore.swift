import ArgumentParser
import Options
import Stages

@main
struct ReadStore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read-store",
    abstract:
      "Write the controller that a replica reads from the parameter store, or the final one.",
    discussion: """
      What a replica has read for a round is kept in the store: whoever asks again gets the same file.

      Example:
        read-store --store store.h5 --replica 3 --round 2 \\
            --output round-0011/controller.h5
        read-store --store store.h5 --final 10 --output controller-final.h5
      """)

  @Option(help: "The rules of the store (HDF5).")
  var store: String
  @Option(help: "The replica, from 1.")
  var replica: Int?
  @Option(help: "The replica's round, from 1.")
  var round: Int?
  @Option(
    name: .customLong("final"),
    help: "Write the controller after so many rounds of every replica instead.")
  var finalRounds: Int?
  @Option(help: "The controller (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    let isReading = replica != nil && round != nil && finalRounds == nil
    let isFinal = replica == nil && round == nil && (finalRounds ?? 0) >= 1
    guard isReading || isFinal else {
      throw ValidationError("Give --replica and --round, or --final with 1 or more.")
    }
  }

  func run() {
    runStage("read-store") {
      let stage = ReadStoreStage(store: store, output: output)
      if let replica, let round { try stage.read(replica: replica, round: round) }
      if let finalRounds { try stage.finish(rounds: finalRounds) }
    }
  }
}
