import ArgumentParser
import Options
import Stages
import Tabular

@main
struct LookUpChild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "look-up-child",
    abstract: "Look a cell up in a table, in place of a training.",
    discussion: """
      Takes the place of train-child in a run whose search space is nasbench201: the record that it writes \
      has the table's validation accuracy after 12 epochs.

      Example:
        look-up-child --samples samples.h5 --sample 3 --table table.h5 \\
            --data-set cifar10 --output child-03.h5
      """)

  @Option(help: "The round's architectures (HDF5), from sample.")
  var samples: String
  @Option(help: "Which of them to look up, from 1.")
  var sample: Int
  @Option(help: "The table (HDF5), from import-table.")
  var table: String
  @Option(help: "Whose validation images count: cifar10 or cifar100.")
  var dataSet: String
  @Option(help: "The run's record of this child (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard TableDataSet(rawValue: dataSet) != nil else {
      throw ValidationError("--data-set must be cifar10 or cifar100.")
    }
  }

  func run() {
    runStage("look-up-child") {
      guard let dataSet = TableDataSet(rawValue: dataSet) else { return }
      try LookUpChildStage(
        samples: samples, sample: sample, table: table, dataSet: dataSet, output: output
      ).run()
    }
  }
}
