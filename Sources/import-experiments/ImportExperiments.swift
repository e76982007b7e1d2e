import ArgumentParser
import Artifacts
import Options
import Stages

extension ExperimentTable: ExpressibleByArgument {}
extension TablePart: ExpressibleByArgument {}

@main
struct ImportExperiments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-experiments",
    abstract: "Turn a table of networks that others trained into a segment of the LDE.",
    discussion: """
      The difficulty of the data set is declared, because its images are not at hand; reports mark it.

      Example:
        import-experiments --table metaqnn metaqnn_svhn.csv --dataset svhn \\
            --classes 10 --difficulty 0.85 --output svhn.h5
      """)

  @Argument(help: "The table (CSV); for naap440 also the table of layers.")
  var files: [String]
  @Option(help: "What the table is: metaqnn or naap440.")
  var table: ExperimentTable
  @Option(help: "Of a table with a split of its author's (naap440): all, training or testing.")
  var part = TablePart.all
  @Option(help: "Name of the data set that the networks were trained on.")
  var dataset: String
  @Option(help: "Number of its classes.")
  var classes: Int
  @Option(help: "Its declared difficulty number, from 0 (hard) to 1 (easy).")
  var difficulty: Double
  @Option(help: "The segment (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard classes >= 2 else { throw ValidationError("--classes must be at least 2") }
    guard (0...1).contains(difficulty) else {
      throw ValidationError("--difficulty must lie between 0 and 1")
    }
  }

  func run() {
    runStage("import-experiments") {
      let dataset = MeasuredDataset(
        name: dataset, classes: classes, difficulty: difficulty, probe: MeasuredDataset.declared)
      try ImportExperimentsStage(
        table: table, files: files, part: part, dataset: dataset, output: output
      ).run()
    }
  }
}
