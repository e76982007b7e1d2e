import ArgumentParser
import Options
import Stages

@main
struct ResolveParameters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve-parameters",
    abstract: "Check a parameter file and write its canonical form, if that changes.",
    discussion: """
      The canonical form has no comments and holds the revision of the stage's results. It is what the \
      stages depend on: a cosmetic edit changes nothing and reruns nothing.

      With --describe it says what may stand in a file instead: keys, units, ranges, meanings, sources. \
      docs/parameters.md is that for all files.

      Examples:
        resolve-parameters pipelines/fashion/sample.toml \\
            --output data/runs/fashion/parameters/sample.toml
        resolve-parameters --describe train-child.toml
      """)

  @Argument(help: "The parameter file (TOML), named after its stage.")
  var file: String?
  @Option(help: "The canonical form (TOML), to be written.")
  var output: String?
  @Option(help: "Write the revisions of all stages to this file instead, if they have changed.")
  var revisions: String?
  @Option(help: "Say what may stand in a file of this name instead.")
  var describe: String?
  @Option(help: "Write the tables of this document of all keys anew instead (docs/parameters.md).")
  var document: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    let alone = [revisions, describe, document].compactMap(\.self)
    let isResolving = file != nil && output != nil && alone.isEmpty
    guard isResolving || (file == nil && output == nil && alone.count == 1) else {
      throw ValidationError(
        "Give a parameter file and --output; or one of the other options alone.")
    }
  }

  func run() {
    runStage("resolve-parameters") {
      if let file, let output { try resolveParameters(file, output: output) }
      if let revisions { try writeRevisions(to: revisions) }
      if let describe {
        print(try describeParameters(of: describe, pipelines: "pipelines"), terminator: "")
      }
      if let document { try writeParameterDocument(document, pipelines: "pipelines") }
    }
  }
}
