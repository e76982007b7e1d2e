// What follows a tiny search: selection, grid and final model.

import Artifacts

@testable import Stages

extension TinyRun {
  /// One round of two children, rewarded; with skip connections if asked for.
  func search(skips: Bool = true) throws {
    try prepare(skips ? ["layers": "3", "skipConnections": "true", "strideHeight": "[1]"] : [:])
    for sample in 1...2 { try train(sample) }
    try reward()
  }

  func select(_ count: Int = 1) throws {
    try SelectStage(
      samples: [path("samples.h5")], rewards: [path("rewards.h5")], count: count,
      output: path("selected.h5")
    ).run()
  }

  func planGrid(points: Int = 2, _ changes: [String: String] = [:]) throws {
    try PlanGridStage(
      parameters: parameters("grid-search", changes), base: parameters("train-child"),
      outputs: (1...points).map { path("point-\($0).toml") }
    ).run()
  }

  func trainGrid(points: Int = 2, architectures: Int = 1) throws {
    for point in 1...points {
      for number in 1...architectures {
        try TrainChildStage(
          samples: path("selected.h5"), sample: number, images: path("images.h5"),
          parameters: path("point-\(point).toml"), experiments: path("experiments"),
          output: path("grid-\(point)-\(number).h5"), progress: nil
        ).run()
      }
    }
  }

  func chooseGridPoint(points: Int = 2, architectures: Int = 1) throws {
    let children = (1...points).flatMap { point in
      (1...architectures).map { path("grid-\(point)-\($0).h5") }
    }
    try ChooseGridPointStage(
      children: children, parameters: path("grid-search.toml"), base: path("train-child.toml"),
      rewardParameters: path("reward.toml"), output: path("grid.h5")
    ).run()
  }

  /// The final training; `stopAfter` batches it is asked to stop.
  func trainFinal(
    _ list: String = "selected.h5", number: Int? = nil, to output: String = "final.h5",
    threads: Int = 1, stopAfter batches: Int? = nil, changing changes: [String: String] = [:]
  ) throws {
    var stage = TrainFinalStage(
      architectures: path(list), number: number, grid: path("grid.h5"), images: path("images.h5"),
      parameters: try parameters("final-training", changes), output: path(output), threads: threads)
    if let batches {
      var left = batches
      stage.shouldStop = {
        left -= 1
        return left < 0
      }
    }
    try stage.run()
  }

  func perturb(rewirings: Int = 1) throws {
    try PerturbStage(
      architectures: path("selected.h5"), grid: path("grid.h5"), rewirings: rewirings, seed: 1,
      output: path("perturbed.h5")
    ).run()
  }

  func evaluate(
    _ model: String = "final.h5", name: String = "final", named: [String] = ["final"],
    test: String = "test.h5"
  ) throws {
    try EvaluateStage(
      model: path(model), test: path(test), name: name, named: named,
      output: path("evaluation-\(name).h5"), threads: 1
    ).run()
  }

  /// Openings of the test images before the present one.
  func earlierOpenings() throws -> [EvaluationFile] {
    try EarlierOpenings.read(folder, .evaluation) { try EvaluationFile($0) }
  }

  /// Everything up to the chosen point of the grid.
  func finishGrid(skips: Bool = true) throws {
    try search(skips: skips)
    try select()
    try planGrid()
    try trainGrid()
    try chooseGridPoint()
  }
}
