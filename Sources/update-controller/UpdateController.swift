import ArgumentParser
import Options
import Stages

@main
struct UpdateController: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update-controller",
    abstract: "Make the initial controller, or the next one from a round's rewards.",
    discussion: """
      Without --controller the weights are drawn anew for the search space; with it, one step of REINFORCE \
      is taken (Zoph & Le 2017, section 3.2).

      Example:
        update-controller --search-space pipelines/fashion/search-space.toml \\
            --parameters pipelines/fashion/update-controller.toml --seed 1 \\
            --output controller.h5
      """)

  @Option(help: "The search space (TOML), for an initial controller.")
  var searchSpace: String?
  @Option(help: "The controller that drew the samples (HDF5).")
  var controller: String?
  @Option(help: "The samples (HDF5).")
  var samples: String?
  @Option(help: "Their rewards (HDF5).")
  var rewards: String?
  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "Seed of the run.")
  var seed: Int
  @Option(help: "The controller (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    let update = [controller, samples, rewards].compactMap { $0 }
    guard searchSpace != nil ? update.isEmpty : update.count == 3 else {
      throw ValidationError("Give --search-space alone, or --controller, --samples and --rewards.")
    }
  }

  func run() {
    runStage("update-controller") {
      let stage = UpdateControllerStage(parameters: parameters, output: output, seed: seed)
      if let searchSpace { try stage.initialise(space: searchSpace) }
      if let controller, let samples, let rewards {
        try stage.update(controller: controller, samples: samples, rewards: rewards)
      }
    }
  }
}
