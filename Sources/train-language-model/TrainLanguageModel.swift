import ArgumentParser
import Options
import Stages

@main
struct TrainLanguageModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-language-model",
    abstract: "Train a language model with one recurrent cell, unless the same was trained before.",
    discussion: """
      The training lies in the folder of experiments under its identity, shared between runs; the output \
      is a small record that names it. On SIGTERM or SIGUSR1 a checkpoint is written and the exit code is \
      75: run the same command again to go on.

      Examples:
        train-language-model --samples samples.h5 --sample 3 --corpus corpus.h5 \\
            --parameters pipelines/ptb/train-language-model.toml \\
            --output child-03.h5
        train-language-model --cell lstm --corpus corpus.h5 \\
            --parameters pipelines/ptb/train-language-model.toml --output lstm.h5
        train-language-model --samples selected.h5 --grid grid.h5 \\
            --corpus corpus.h5 --output cells/final.h5 --model models/final.h5
      """)

  @Option(help: "The round's architectures (HDF5), from sample; or a list, from select.")
  var samples: String?
  @Option(help: "Which of them to train, from 1.")
  var sample: Int?
  @Option(
    help: "In place of a number: the grid search (HDF5) that chose one, from choose-grid-point.")
  var grid: String?
  @Option(
    help:
      "A known cell in their place: published, published-with-maximum, worked-example, lstm, gated, plain."
  )
  var cell: String?
  @Option(help: "The text (HDF5), from preprocess-text.")
  var corpus: String
  @Option(help: "The parameter file (TOML); with --grid those that it chose, unless one is named.")
  var parameters: String?
  @Option(help: "The folder of trained networks.")
  var experiments = "data/experiments"
  @Option(help: "The run's record of this child (HDF5), to be written.")
  var output: String
  @Option(help: "Where the model is kept with its weights (HDF5), for export.")
  var model: String?
  @Flag(help: "Print the memory and the work of the training, for a batch system, and do nothing.")
  var planOnly = false
  @Option(help: "A table to which a line is added for each finished child.")
  var progressLog: String?
  @Option(help: "Children of the whole run, for the time that is left.")
  var progressTotal: Int = 0
  @Option(help: "The parameter file of reward (TOML), for the progress line.")
  var rewardParameters: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    let ways = [sample != nil, grid != nil, cell != nil].count { $0 }
    guard ways == 1, (samples == nil) == (cell != nil) else {
      throw ValidationError("Give --samples with --sample or --grid, or --cell.")
    }
    guard parameters != nil || grid != nil else {
      throw ValidationError("Give --parameters; only with --grid they may be those that it chose.")
    }
  }

  func run() {
    runStage("train-language-model") {
      let stage = TrainLanguageModelStage(
        source: source, corpus: corpus, parameters: parameters, experiments: experiments,
        output: output, model: model, progress: log)
      try planOnly ? stage.printPlan() : stage.run()
    }
  }

  private var source: CellSource {
    if let cell { return .known(cell) }
    let samples = samples ?? ""
    return grid.map { .chosen(selected: samples, grid: $0) }
      ?? .samples(samples, number: sample ?? 1)
  }

  private var log: ProgressLog? {
    guard let progressLog, let rewardParameters else { return nil }
    return ProgressLog(
      file: progressLog, total: progressTotal, rewardParameters: rewardParameters)
  }
}
