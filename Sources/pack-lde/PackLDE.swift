import ArgumentParser
import Options
import Stages

@main
struct PackLDE: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack-lde",
    abstract: "Pack a database of experiments into one file that can be cited.",
    discussion: """
      The file holds every experiment once, names the segments that they come from, and may stand wherever \
      the folder may.

      Example:
        pack-lde data/lde --output lde.h5
      """)

  @Argument(help: "The database: its folder, or segments and packed databases (HDF5).")
  var lde: [String]
  @Option(help: "The packed database (HDF5), to be written.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("pack-lde") { try PackLDEStage(sources: lde, output: output).run() }
  }
}
