import ArgumentParser
import Options
import Stages

@main
struct Preprocess: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preprocess",
    abstract: "Turn raw images into whitened training and validation images.",
    discussion: """
      The validation images are cut from the training part; the test part goes to a file of its own, which \
      no stage of the search opens.

      Example:
        preprocess --parameters pipelines/fashion/preprocess.toml \\
            --output images.h5 --test-output test.h5
      """)

  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "The images that children see (HDF5), to be written.")
  var output: String
  @Option(help: "The test part (HDF5), to be written.")
  var testOutput: String
  @Option(help: "A folder to look for raw files in first.")
  var dataFolder: String?
  @Option(help: "Where the hashes of your own files are kept from their first import.")
  var importedHashes = "data/imported-files.txt"
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("preprocess") {
      try PreprocessStage(
        parameters: parameters, output: output, testOutput: testOutput, dataFolder: dataFolder,
        importedHashes: importedHashes, importExecutable: siblingExecutable("import")
      ).run()
    }
  }
}
