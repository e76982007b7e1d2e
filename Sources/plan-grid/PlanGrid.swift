import ArgumentParser
import Options
import Stages

@main
struct PlanGrid: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan-grid",
    abstract: "Write the parameters of the training at every point of the grid search.",
    discussion: """
      What the grid does not vary is taken from the base parameters. As many outputs must be named as the \
      grid has points: the first list varies slowest.

      Example:
        plan-grid --parameters pipelines/fashion/grid-search.toml \\
            --base pipelines/fashion/train-child.toml \\
            --outputs grid/point-01.toml grid/point-02.toml
      """)

  @Option(help: "The grid's parameter file (TOML).")
  var parameters: String
  @Option(
    help:
      "The parameter file of the training (TOML): train-child.toml or train-language-model.toml.")
  var base: String
  @Option(
    parsing: .upToNextOption, help: "One parameter file for each point (TOML), to be written.")
  var outputs: [String]
  @OptionGroup var common: CommonOptions

  func run() {
    runStage("plan-grid") {
      try PlanGridStage(parameters: parameters, base: base, outputs: outputs).run()
    }
  }
}
