import ArgumentParser
import Options
import Stages

@main
struct BuildLDE: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build-lde",
    abstract: "Build the lifelong database of experiments (LDE) from trained networks.",
    discussion: """
      With --samples and --rewards it makes a segment of a run's children: every trained child is in it once; \
      failures are left out. The difficulty of the data set is measured by probe-dcn.

      With --into it adds segments, packed databases and other folders to the database in a folder, which may \
      be new. What is there already is left out; an experiment that stands in two files with different \
      results is an error.

      Examples:
        build-lde --samples round-*/samples.h5 --rewards round-*/rewards.h5 \\
            --images images.h5 --dcn dcn.h5 \\
            --parameters parameters/train-child.toml --output segment.h5
        build-lde segment.h5 downloaded.h5 --into data/lde
      """)

  @Argument(help: "Segments, packed databases and folders to add; needs --into.")
  var files: [String] = []
  @Option(help: "The folder of the database to which is added.")
  var into: String?
  @Option(
    parsing: .upToNextOption, help: "The rounds' architectures (HDF5), or lists of architectures.")
  var samples: [String] = []
  @Option(parsing: .upToNextOption, help: "The rounds' rewards (HDF5), in the same order.")
  var rewards: [String] = []
  @Option(help: "The images that the children were trained on (HDF5).")
  var images: String?
  @Option(help: "The difficulty of the data set (HDF5), made by probe-dcn.")
  var dcn: String?
  @Option(help: "The parameter file of train-child (TOML).")
  var parameters: String?
  @Option(help: "The segment (HDF5), to be written.")
  var output: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard samples.count == rewards.count else {
      throw ValidationError("give as many --samples as --rewards")
    }
    if samples.isEmpty {
      guard into != nil, !files.isEmpty else {
        throw ValidationError("give --samples and --rewards of a run, or files and --into FOLDER")
      }
    } else if images == nil || dcn == nil || parameters == nil || output == nil {
      throw ValidationError("--samples needs --images, --dcn, --parameters and --output as well")
    }
    guard files.isEmpty || into != nil else {
      throw ValidationError("say with --into FOLDER where the files are added")
    }
  }

  func run() {
    runStage("build-lde") {
      if let images, let dcn, let parameters, let output, !samples.isEmpty {
        try BuildLDEStage(
          samples: samples, rewards: rewards, images: images, difficulty: dcn,
          parameters: parameters, output: output
        ).run()
      }
      if let into {
        let made = samples.isEmpty ? [] : [output].compactMap { $0 }
        try AddToLDE(folder: into, sources: files + made).run()
      }
    }
  }
}
