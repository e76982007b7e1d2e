import ArgumentParser
import Options
import Stages

@main
struct EstimateCost: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "estimate-cost",
    abstract: "Say what a run will cost in node-hours, memory and disk, before it is submitted.",
    discussion: """
      Draws random networks of each depth of the search, counts their operations, and measures for a minute \
      how fast this machine trains such networks. Nothing is written. \
      Without the run's images a known data set is read for its sizes.

      Examples:
        estimate-cost pipelines/cifar10-paper --rounds 16 --children 800 \\
            --images data/runs/cifar10-paper/images.h5
        estimate-cost pipelines/ptb --rounds 40 --children 5 --json \\
            --corpus data/runs/ptb/corpus.h5
      """)

  @Argument(help: "The pipeline's folder with its parameter files.")
  var folder: String
  @Option(help: "Rounds of the search.")
  var rounds: Int
  @Option(help: "Children of a round.")
  var children: Int
  @Flag(help: "The run has a random-search twin.")
  var twin = false
  @Option(help: "Networks of the grid search; 0: the run ends with the search.")
  var select = 0
  @Option(help: "Points of the grid search.")
  var grid = 0
  @Option(help: "Final models; of a text, those of each larger size.")
  var models = 0
  @Option(help: "The run's images (HDF5), if they are there.")
  var images: String?
  @Option(help: "In their place: the run's text (HDF5), from preprocess-text.")
  var corpus: String?
  @Option(
    parsing: .upToNextOption, help: "Of a text: sizes trained afterwards, folders of larger/.")
  var larger: [String] = []
  @Option(help: "Of a text: the text of the larger sizes (HDF5).")
  var largerCorpus: String?
  @Option(help: "A folder of raw data files.")
  var dataFolder: String?
  @Option(help: "Seconds of the calibration.")
  var seconds: Double = 60
  @Option(help: "Random networks of each depth.")
  var draws = 100
  @Flag(help: "Print one JSON object in place of lines.")
  var json = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard rounds >= 1, children >= 1, draws >= 1, seconds > 0, min(select, grid, models) >= 0 else {
      throw ValidationError(
        "--rounds, --children and --draws must be at least 1, --seconds positive.")
    }
    guard (images == nil) != (corpus == nil) else {
      throw ValidationError("Give --images or --corpus.")
    }
    guard larger.isEmpty == (largerCorpus == nil), larger.isEmpty || corpus != nil else {
      throw ValidationError("--larger and --larger-corpus go together, beside --corpus.")
    }
  }

  func run() {
    runStage("estimate-cost") {
      let stage = EstimateCostStage(
        folder: folder,
        sizes: CostSizes(
          rounds: rounds, children: children, hasTwin: twin, select: select, grid: grid,
          models: models, larger: larger),
        data: corpus.map { .text($0, larger: largerCorpus) } ?? .images(images ?? ""),
        dataFolder: dataFolder, seconds: seconds, draws: draws)
      try json ? stage.printJSON() : stage.print()
    }
  }
}
