import ArgumentParser
import Stages

@main
struct ResolveParameters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve-parameters",
    abstract: "Check a parameter file and write its canonical form, if that changes.",
    discussion: """
      The canonical form has no comments and holds the revision of the stage's results. It is what the \
      stages depend on: a cosmetic edit changes nothing and reruns nothing.

      Example:
        resolve-parameters pipelines/fashion/sample.toml --output data/runs/fashion/parameters/sample.toml
      """)

  @Argument(help: "The parameter file (TOML), named after its stage.")
  var file: String?
  @Option(help: "The canonical form (TOML), to be written.")
  var output: String?
  @Option(help: "Write the revisions of all stages to this file instead, if they have changed.")
  var revisions: String?

  func validate() throws {
    guard revisions == nil ? file != nil && output != nil : file == nil && output == nil else {
      throw ValidationError("Give a parameter file and --output, or --revisions alone.")
    }
  }

  func run() {
    runStage("resolve-parameters") {
      if let file, let output { try resolveParameters(file, output: output) }
      if let revisions { try writeRevisions(to: revisions) }
    }
  }
}
