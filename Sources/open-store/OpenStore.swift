import ArgumentParser
import Options
import Stages

@main
struct OpenStore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open-store",
    abstract: "Write the rules of the parameter store of an asynchronous search.",
    discussion: """
      The logs of the shards lie in a folder beside the output, under the first digits of its payload hash: \
      after an edit of any parameter the store is another one.

      Example:
        open-store --controller controller.h5 --images images.h5 \\
            --parameters parameters/store.toml \\
            --controller-parameters parameters/update-controller.toml --replicas 8 \\
            --shards 4 --children 2 \\
            --output store.h5 parameters/sample.toml parameters/train-child.toml \\
            parameters/reward.toml
      """)

  @Argument(help: "The parameter files of all other stages of a replica's round (TOML).")
  var others: [String] = []
  @Option(help: "The controller before the first round (HDF5).")
  var controller: String
  @Option(help: "The images, or the text, that children train on (HDF5).")
  var images: String
  @Option(help: "The parameter file of the store (TOML).")
  var parameters: String
  @Option(help: "The parameter file of update-controller (TOML).")
  var controllerParameters: String
  @Option(help: "Replicas of the controller.")
  var replicas: Int
  @Option(help: "Shards of the weights.")
  var shards: Int
  @Option(help: "Children of a replica's round.")
  var children: Int
  @Option(help: "The rules (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard replicas >= 1, shards >= 1, children >= 1 else {
      throw ValidationError("--replicas, --shards and --children must be 1 or more.")
    }
  }

  func run() {
    runStage("open-store") {
      try OpenStoreStage(
        controller: controller, images: images, parameters: parameters,
        controllerParameters: controllerParameters, otherParameters: others, replicas: replicas,
        shards: shards, children: children, output: output
      ).run()
    }
  }
}
