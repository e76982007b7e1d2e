import ArgumentParser
import Options
import Stages

@main
struct Archive: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Copy a finished run into one folder that can be published.",
    discussion: """
      results/ holds artifacts, tables, figures and parameters, the same bytes whenever the run is the same; \
      provenance/ holds times, machines and commands. MANIFEST.sha256 is read by sha256sum. Images and texts are \
      left out: they belong to others. make archive calls this with the sources and programs attached.

      Example:
        archive data/runs/fashion --pipeline pipelines/fashion --seed 1 \\
            --output data/archives/fashion
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var runFolder: String
  @Option(help: "The folder of the pipeline's parameter files.")
  var pipeline: String
  @Option(help: "The run's seed.")
  var seed: Int
  @Option(help: "The folder of trained networks.")
  var experiments = "data/experiments"
  @Option(help: "Who is to be cited; may be given more than once.")
  var author: [String] = []
  @Option(help: "A further file for provenance/; may be given more than once.")
  var attach: [String] = []
  @Option(help: "The folder, to be made; an archive that is there is replaced.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("archive") {
      try ArchiveStage(
        run: runFolder, pipeline: pipeline, seed: seed, experiments: experiments,
        authors: author.isEmpty ? ["The authors of this run"] : author, attachments: attach,
        output: output
      ).run()
    }
  }
}
