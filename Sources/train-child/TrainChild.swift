import ArgumentParser
import Options
import Stages

@main
struct TrainChild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-child",
    abstract: "Train one architecture, unless the same network was trained before.",
    discussion: """
      The training lies in the folder of experiments under its identity, shared between runs; the output \
      is a small record that names it. On SIGTERM or SIGUSR1 a checkpoint is written and the exit code is \
      75: run the same command again to go on.

      Example:
        train-child --samples samples.h5 --sample 3 --images images.h5 \\
            --parameters pipelines/fashion/train-child.toml --output child-03.h5
      """)

  @Option(help: "The round's architectures (HDF5), from sample.")
  var samples: String
  @Option(help: "Which of them to train, from 1.")
  var sample: Int
  @Option(help: "The images (HDF5), from preprocess.")
  var images: String
  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "The folder of trained networks.")
  var experiments = "data/experiments"
  @Option(help: "The run's record of this child (HDF5), to be written.")
  var output: String
  @Option(
    help: "Which samples are worth a training (HDF5), from screen; the others are only recorded.")
  var screen: String?
  @Flag(help: "Print the memory and the work of the training, for a batch system, and do nothing.")
  var planOnly = false
  @OptionGroup var progress: ProgressOptions

  func run() {
    runStage("train-child") {
      let stage = TrainChildStage(
        samples: samples, sample: sample, images: images, parameters: parameters,
        experiments: experiments, output: output, progress: progress.log, screen: screen)
      try planOnly ? stage.printPlan() : stage.run()
    }
  }
}

struct ProgressOptions: ParsableArguments {
  @Option(help: "A table to which a line is added for each finished child.")
  var progressLog: String?
  @Option(help: "Children of the whole run, for the time that is left.")
  var progressTotal: Int = 0
  @Option(help: "The parameter file of reward (TOML), for the progress line.")
  var rewardParameters: String?
  @OptionGroup var common: CommonOptions

  var log: ProgressLog? {
    guard let progressLog, let rewardParameters else { return nil }
    return ProgressLog(
      file: progressLog, total: progressTotal, rewardParameters: rewardParameters)
  }
}
