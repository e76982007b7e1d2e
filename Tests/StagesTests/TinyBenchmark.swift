import Foundation
import TestSupport
import Testing

@testable import Artifacts
@testable import HDF5
@testable import Stages
@testable import Tabular

/// A small benchmark in a folder of its own.
struct TinyBenchmark {
  let folder: String

  static func inFolder(_ body: (TinyBenchmark) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let run = TinyBenchmark(folder: folder)
      try WholeFile.write(text: SyntheticTable.csv(), to: run.path("table.csv"))
      try run.importTable()
      try body(run)
    }
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func importTable() throws {
    try ImportTableStage(table: path("table.csv"), output: path("table.h5")).run()
  }

  /// Writes a parameter file with some values exchanged.
  func parameters(_ name: String, _ changes: [String: String] = [:]) throws -> String {
    let values = (Self.defaults[name] ?? [:]).merging(changes) { $1 }
    let text = values.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }.joined()
    try WholeFile.write(text: text, to: path(name + ".toml"))
    return path(name + ".toml")
  }

  func files(_ changes: [String: String] = [:]) throws -> BenchmarkParameterFiles {
    BenchmarkParameterFiles(
      benchmark: try parameters("benchmark-search", changes),
      searchSpace: try parameters("search-space"), sample: try parameters("sample"),
      reward: try parameters("reward"), updateController: try parameters("update-controller"))
  }

  func benchmark(
    threads: Int = 2, seed: Int = 1, output: String = "benchmark.h5",
    _ changes: [String: String] = [:]
  ) throws {
    try BenchmarkSearchStage(
      table: path("table.h5"), files: files(changes), rounds: Self.rounds, children: Self.children,
      seed: seed, threads: threads, output: path(output)
    ).run()
  }

  func report(output: String = "report.html") throws {
    try ReportBenchmarkStage(
      benchmark: path("benchmark.h5"), table: path("table.h5"), staged: path("staged"),
      output: path(output)
    ).run()
  }

  /// Repeat `number` of the controller's search, by the stages.
  func staged(_ number: Int, _ dataSet: TableDataSet = .cifar10, seed: Int = 1) throws {
    let name = "staged/\(dataSet.rawValue)/repeat-000\(number)"
    let runSeed = TableSearch.runSeed(seed: seed, repeat: number)
    try FilePath.createFolder(path(name))
    let update = try parameters("update-controller")
    try UpdateControllerStage(
      parameters: update, output: path(name + "/controller.h5"), seed: runSeed
    ).initialise(space: parameters("search-space"))
    var before = path(name + "/controller.h5")
    for round in 1...Self.rounds {
      let place = path("\(name)/round-000\(round)")
      try FilePath.createFolder(place)
      try SampleStage(
        controller: before, parameters: parameters("sample"), output: place + "/samples.h5",
        seed: runSeed, round: round, count: Self.children, strategy: .controller
      ).run()
      let children = try (1...Self.children).map { sample in
        let child = "\(place)/child-\(sample).h5"
        try LookUpChildStage(
          samples: place + "/samples.h5", sample: sample, table: path("table.h5"), dataSet: dataSet,
          output: child
        ).run()
        return child
      }
      try RewardStage(
        children: children, parameters: parameters("reward"), output: place + "/rewards.h5"
      ).run()
      try UpdateControllerStage(
        parameters: update, output: place + "/controller.h5", seed: runSeed
      ).update(
        controller: before, samples: place + "/samples.h5", rewards: place + "/rewards.h5")
      before = place + "/controller.h5"
    }
  }

  static let rounds = 4
  static let children = 3

  private static let defaults: [String: [String: String]] = [
    "benchmark-search": [
      "repeats": "5", "freeLogitsChildren": "2", "freeLogitsLearningRate": "0.1",
      "freeLogitsBeta1": "0.9", "freeLogitsBeta2": "0.999", "freeLogitsEpsilon": "1e-8",
      "freeLogitsBaselineDecay": "0.9", "freeLogitsEntropyWeight": "0.01",
      "evolutionPopulation": "4", "evolutionTournament": "2",
    ],
    "tune-search": [
      "repeats": "3", "queries": "8", "controllerChildren": "[1, 4]",
      "controllerLearningRate": "[0.01, 1]", "controllerBaselineDecay": "[0.9]",
      "controllerEntropyWeight": "[0]", "freeLogitsChildren": "[2]",
      "freeLogitsLearningRate": "[0.1]", "freeLogitsBaselineDecay": "[0.9]",
      "freeLogitsEntropyWeight": "[0.01]", "evolutionPopulation": "[2, 4]",
      "evolutionTournament": "[2]",
    ],
    "search-space": ["family": "\"nasbench201\"", "edgesShareTokens": "true"],
    "sample": [
      "temperature": "1.0", "layersStep": "0", "layersStepSamples": "1600", "layersLimit": "20",
    ],
    "reward": ["exponent": "3", "window": "5", "failureReward": "0.0"],
    "update-controller": [
      "hiddenUnits": "6", "initialRange": "0.08", "learningRate": "0.05", "beta1": "0.9",
      "beta2": "0.999", "epsilon": "1e-8", "baselineDecay": "0.9", "entropyWeight": "0.01",
      "gradientNormLimit": "0.0",
    ],
  ]
}
