import ArgumentParser
import Options
import Stages

@main
struct ProbeDCN: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe-dcn",
    abstract: "Measure how difficult a data set is.",
    discussion: """
      The difficulty number (DCN) is the peak validation accuracy of a ProbeNet (Scheidegger et al. 2021; \
      TAPAS trains the deep normalised one for 10 epochs). Large sets are sub-sampled by preprocess, in \
      images (trainingCount) and in pixels (height, width).

      Example:
        probe-dcn images.h5 --parameters pipelines/tapas/probe-dcn.toml \\
            --output dcn.h5
      """)

  @Argument(help: "The prepared images (HDF5), made by preprocess.")
  var images: String
  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "The difficulty (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("probe-dcn") {
      try ProbeDCNStage(images: images, parameters: parameters, output: output).run()
    }
  }
}
