import ArgumentParser
import Stages

@main
struct BuildLDE: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build-lde",
    abstract: "Make a segment of the lifelong database of experiments from the children of a run.",
    discussion: """
      Every trained child of the rounds is in it once; failures are left out. The difficulty of the data set \
      is measured by probe-dcn.

      Example:
        build-lde --samples round-*/samples.h5 --rewards round-*/rewards.h5 --images images.h5 \\
            --dcn dcn.h5 --parameters parameters/train-child.toml --output segment.h5
      """)

  @Option(parsing: .upToNextOption, help: "The rounds' architectures (HDF5).")
  var samples: [String]
  @Option(parsing: .upToNextOption, help: "The rounds' rewards (HDF5), in the same order.")
  var rewards: [String]
  @Option(help: "The images that the children were trained on (HDF5).")
  var images: String
  @Option(help: "The difficulty of the data set (HDF5), made by probe-dcn.")
  var dcn: String
  @Option(help: "The parameter file of train-child (TOML).")
  var parameters: String
  @Option(help: "The segment (HDF5), to be written.")
  var output: String

  func validate() throws {
    guard !samples.isEmpty, samples.count == rewards.count else {
      throw ValidationError("give as many --samples as --rewards, at least one of each")
    }
  }

  func run() {
    runStage("build-lde") {
      try BuildLDEStage(
        samples: samples, rewards: rewards, images: images, difficulty: dcn,
        parameters: parameters, output: output
      ).run()
    }
  }
}
