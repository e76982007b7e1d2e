import ArgumentParser
import Options
import Stages

@main
struct AppendGradient: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "append-gradient",
    abstract: "Append a replica's gradient to every shard of the parameter store, exactly once.",
    discussion: """
      The gradient is REINFORCE's (Zoph & Le 2017, section 3.2) at the weights that the replica had read. It may \
      be called again at any time, also while another process does the same.

      Example:
        append-gradient --store store.h5 --controller round-0011/controller.h5 \\
            --samples round-0011/samples.h5 --rewards round-0011/rewards.h5 \\
            --output round-0011/update.h5
      """)

  @Option(help: "The rules of the store (HDF5).")
  var store: String
  @Option(help: "The controller that the replica had read (HDF5).")
  var controller: String
  @Option(help: "What it sampled (HDF5).")
  var samples: String
  @Option(help: "The rewards (HDF5).")
  var rewards: String
  @Option(help: "The record of the update (HDF5), to be written.")
  var output: String
  @Option(help: "Entries between two snapshots of a shard; they change no result.")
  var snapshotInterval = 5
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard snapshotInterval >= 1 else {
      throw ValidationError("--snapshot-interval must be 1 or more.")
    }
  }

  func run() {
    runStage("append-gradient") {
      try AppendGradientStage(
        store: store, controller: controller, samples: samples, rewards: rewards, output: output,
        snapshotInterval: snapshotInterval
      ).run()
    }
  }
}
