import ArgumentParser
import Options
import Stages

@main
struct PreprocessText: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preprocess-text",
    abstract: "Turn text files into numbered tokens for language models.",
    discussion: """
      Each line is one sentence; its end becomes the token <eos>. The vocabulary is that of the training \
      text. The test part goes to a file of its own, which no stage of the search opens.

      Example:
        preprocess-text --parameters pipelines/ptb/preprocess-text.toml \\
            --output corpus.h5 --test-output test-corpus.h5
      """)

  @Option(help: "The parameter file (TOML).")
  var parameters: String
  @Option(help: "The text that children see (HDF5), to be written.")
  var output: String
  @Option(help: "The test part (HDF5), to be written.")
  var testOutput: String
  @Option(help: "A folder to look for raw files in first.")
  var dataFolder: String?
  @Option(help: "Where the hashes of your own files are kept from their first import.")
  var importedHashes = "data/imported-files.txt"
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("preprocess-text") {
      try PreprocessTextStage(
        parameters: parameters, output: output, testOutput: testOutput, dataFolder: dataFolder,
        importedHashes: importedHashes
      ).run()
    }
  }
}
