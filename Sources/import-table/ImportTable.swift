import ArgumentParser
import Options
import Stages

@main
struct ImportTable: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-table",
    abstract: "Turn the table of NAS-Bench-201 into an artifact that searches look up.",
    discussion: """
      Every one of the 15,625 cells must stand in the file once, with accuracies from 0 to 100 percent; an \
      error names the line and the rule. data/README.md describes the file.

      Example:
        import-table data/raw/nas/nasbench201/nb201_cifar.csv --output table.h5
      """)

  @Argument(help: "The table (comma-separated text).")
  var table: String
  @Option(help: "The table (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("import-table") { try ImportTableStage(table: table, output: output).run() }
  }
}
