import ArgumentParser
import Options
import Stages

@main
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Re-hash artifacts: every byte and every value.",
    discussion: """
      Prints one line for each file. Any fault ends the command with exit code 65 after all files were \
      looked at.

      Example:
        verify data/runs/fashion/images.h5 data/experiments/*.h5
      """)

  @Argument(help: "The artifacts (HDF5).")
  var files: [String]
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("verify") { try verify(files) }
  }
}
