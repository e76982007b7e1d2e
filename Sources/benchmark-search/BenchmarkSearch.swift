import ArgumentParser
import Options
import Stages

@main
struct BenchmarkSearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark-search",
    abstract: "Search a table many times with every strategy, side by side.",
    discussion: """
      REINFORCE with the LSTM controller, REINFORCE with free logits, regularised evolution and random \
      search look up cells of NAS-Bench-201 by their validation accuracy, on CIFAR-10 and CIFAR-100. \
      Repeat r has the run seed SEED * 1000000 + r: sample, look-up-child, reward and update-controller \
      with that seed make the controller's search again, stage by stage.

      With --tune nothing of this is done: every combination of a grid of hyper-parameters searches \
      CIFAR-100, and the output is a table (TSV) of the validation accuracies that were found.

      Example:
        benchmark-search --table table.h5 \\
            --parameters pipelines/nasbench201/benchmark-search.toml \\
            --search-space pipelines/nasbench201/search-space.toml \\
            --sample pipelines/nasbench201/sample.toml \\
            --reward pipelines/nasbench201/reward.toml \\
            --update-controller pipelines/nasbench201/update-controller.toml \\
            --rounds 50 --children 2 --seed 1 --output benchmark.h5
      """)

  @Option(help: "The table (HDF5), from import-table.")
  var table: String
  @OptionGroup var files: ParameterFiles
  @Option(help: "Rounds of a search of the controller.")
  var rounds: Int?
  @Option(help: "Cells of a round.")
  var children: Int?
  @Option(help: "The grid of hyper-parameters (TOML), to be tried on CIFAR-100.")
  var tune: String?
  @Option(help: "Seed of the benchmark; another one for --tune.")
  var seed: Int
  @Option(help: "Threads; the results do not depend on it.")
  var threads: Int = availableCores
  @Option(help: "The searches (HDF5), to be written.")
  var output: String

  func validate() throws {
    guard
      tune == nil ? (rounds ?? 0) >= 1 && (children ?? 0) >= 1 : rounds == nil && children == nil
    else {
      throw ValidationError("Give --rounds and --children, both at least 1, or --tune.")
    }
    guard (1...1_000_000).contains(seed), (1...1024).contains(threads) else {
      throw ValidationError("--seed must be 1 to 1000000, --threads 1 to 1024.")
    }
  }

  func run() {
    runStage("benchmark-search") {
      if let tune {
        try TuneSearchStage(
          table: table, grid: tune, files: files.paths, seed: seed, threads: threads, output: output
        ).run()
      }
      if let rounds, let children {
        try BenchmarkSearchStage(
          table: table, files: files.paths, rounds: rounds, children: children, seed: seed,
          threads: threads, output: output
        ).run()
      }
    }
  }
}

struct ParameterFiles: ParsableArguments {
  @Option(help: "The parameter file of benchmark-search (TOML).")
  var parameters: String
  @Option(help: "The search space (TOML).")
  var searchSpace: String
  @Option(help: "The parameter file of sample (TOML).")
  var sample: String
  @Option(help: "The parameter file of reward (TOML).")
  var reward: String
  @Option(help: "The parameter file of update-controller (TOML).")
  var updateController: String
  @OptionGroup var common: CommonOptions

  var paths: BenchmarkParameterFiles {
    BenchmarkParameterFiles(
      benchmark: parameters, searchSpace: searchSpace, sample: sample, reward: reward,
      updateController: updateController)
  }
}
