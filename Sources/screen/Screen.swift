import ArgumentParser
import Options
import Stages

@main
struct Screen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract: "Say which samples of a round are worth a training, by their predicted accuracies.",
    discussion: """
      Without a predictor all are. train-child then only records the others, and reward gives them the \
      reward of their predicted accuracy.

      Example:
        screen --samples samples.h5 --predictor tap.h5 --dcn dcn.h5 \\
            --images images.h5 --parameters pipelines/fashion-tap/screen.toml \\
            --output screen.h5
      """)

  @Option(help: "The round's architectures (HDF5), from sample.")
  var samples: String
  @Option(help: "The predictor (HDF5), from fit-tap; none before the first one.")
  var predictor: String?
  @Option(help: "Difficulty of the data set (HDF5), made by probe-dcn.")
  var dcn: String
  @Option(help: "The data set's images (HDF5).")
  var images: String
  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "The opinion (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("screen") {
      try ScreenStage(
        samples: samples, predictor: predictor, difficulty: .measured(dcn), images: images,
        parameters: parameters, output: output
      ).run()
    }
  }
}
