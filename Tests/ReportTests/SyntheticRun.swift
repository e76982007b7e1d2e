// A run directory as a search leaves it, made of arithmetic: what the report is tested on.

import Artifacts
@testable import Datasets
import FoundationEssentials
import HDF5
import NN
import SearchSpace
import Tensor

/// Writes a run in which a simple policy learns a hidden measure of architectures.
struct SyntheticRun {
  var rounds = 4
  var children = 8
  var hasTwin = true
  /// Time of day in the sidecars.
  var clock = "2024-01-01T00:00:00Z"
  var layers = 3
  var learningRate = 1.2
  var seed = 7

  var space: SearchSpace {
    SearchSpace(
      layers: layers,
      values: [
        .filterHeight: [1, 3, 5, 7], .filterWidth: [1, 3, 5, 7], .strideHeight: [1],
        .strideWidth: [1], .filters: [8, 16, 24, 36],
      ])
  }

  /// Writes the run into the existing folder `folder`.
  func write(to folder: String) throws {
    try writeImages("\(folder)/images.h5")
    try write(.controller, to: folder)
    if hasTwin { try write(.uniform, to: "\(folder)/random") }
    try FileManager.default.createDirectory(
      atPath: "\(folder)/parameters", withIntermediateDirectories: true)
    try WholeFile.write(
      text: "resultRevision = 1\nepochs = 6\nlearningRate = 0.05\n",
      to: "\(folder)/parameters/train-child.toml")
    try WholeFile.write(
      text: "resultRevision = 1\nexponent = 3\nwindow = 5\n",
      to: "\(folder)/parameters/reward.toml")
  }

  private func writeImages(_ path: String) throws {
    let description = DatasetDescription(
      name: "synthetic", shape: FeatureShape(channels: 1, height: 14, width: 14),
      classNames: ["coat & hat", "bag", "<shoe>"], whitening: "image",
      rawFiles: ["training=" + String(repeating: "a1", count: 32)])
    func part(_ count: Int) -> PreparedPart {
      PreparedPart(
        pixels: [Float](repeating: 0, count: count * 196), labels: (0..<count).map { Int32($0 % 3) }
      )
    }
    let header = ArtifactHeader(format: .images, stage: .preprocess, parameters: "", seed: 1)
    try ImagesFile.content(
      description, training: part(60), validation: part(30), header
    ).write(to: path)
    try writeSidecar(path, stage: "preprocess", seconds: 12.5)
  }

  private func write(_ strategy: SamplingStrategy, to folder: String) throws {
    var policy = SyntheticPolicy(space: space)
    var random = RandomStreams(seed: seed, owner: strategy.rawValue).stream(.sampling)
    var baseline = 0.5
    for round in 1...rounds {
      let digits = String(round)
      let path = "\(folder)/round-" + String(repeating: "0", count: 4 - digits.count) + digits
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let draws = (0..<children).map { _ in policy.draw(using: &random) }
      let entries = try draws.map { try entry($0.choices) }
      if strategy == .controller {
        let rewards = entries.map(\.reward)
        for (draw, reward) in zip(draws, rewards) {
          policy.reinforce(draw, by: learningRate * (reward - baseline) / Double(children))
        }
        baseline = 0.7 * baseline + 0.3 * rewards.reduce(0, +) / Double(children)
      }
      try writeRound(round, strategy, draws, entries, path)
    }
  }

  private func writeRound(
    _ round: Int, _ strategy: SamplingStrategy, _ draws: [SyntheticPolicy.Draw],
    _ entries: [RewardsFile.Entry], _ path: String
  ) throws {
    let samples = SamplesFile(
      round: round, strategy: strategy, temperature: 1, space: space,
      architectures: try draws.map { try Architecture($0.choices, in: space) },
      probabilities: draws.map(\.probabilities), logProbabilities: draws.map { _ in -1 })
    let header = ArtifactHeader(
      format: .samples, stage: .sample, parameters: "", seed: seed)
    try samples.content(header).write(to: path + "/samples.h5")
    try writeSidecar(path + "/samples.h5", stage: "sample", seconds: 0.01)
    let rewards = ArtifactHeader(format: .rewards, stage: .reward, parameters: "")
    try RewardsFile(round: round, entries: entries).content(rewards).write(to: path + "/rewards.h5")
    for child in 1...children {
      try writeSidecar(path + "/child-0\(child).h5", stage: "train-child", seconds: 1.5)
    }
  }

  /// A child whose measures are a function of its architecture alone; one in sixteen fails.
  private func entry(_ choices: [Int]) throws -> RewardsFile.Entry {
    var digest = Digest()
    digest.update(choices)
    let identity = digest.hexadecimal
    var random = Philox(key: UInt64(identity.prefix(16), radix: 16) ?? 0)
    let liking = [[0.1, 1, 0.8, 0.3], [0, 0.9, 1, 0.5], [0, 0.4, 0.8, 1]]
    let score = choices.enumerated().reduce(0.0) { $0 + liking[$1.offset % 3][$1.element] }
    let accuracy = 0.66 + 0.22 * score / Double(choices.count) + 0.01 * random.normal()
    let failure = random.integer(below: 16)
    let outcome: ChildOutcome = failure == 0 ? .diverged : failure == 1 ? .tooLarge : .completed
    var history = TrainingHistory()
    let epochs = outcome == .completed ? 6 : outcome == .diverged ? 2 : 0
    history.validationAccuracy = (1...6).prefix(epochs).map {
      accuracy * (1 - 0.6 * Elementary.exp(-0.9 * Double($0)))
    }
    let graph = try Architecture(choices, in: space).graph(
      image: FeatureShape(channels: 1, height: 14, width: 14), classes: 3)
    let child = ExperimentFile(
      identity: identity, graph: "", outcome: outcome, history: history,
      parameterCount: try graph.parameterCount(), forwardFLOPs: try graph.forwardFLOPs(),
      memoryBytes: 40 << 20)
    let best = outcome == .completed ? history.validationAccuracy.max() : nil
    return RewardsFile.Entry(child, reward: best.map { $0 * $0 * $0 } ?? 0, score: best)
  }

  private func writeSidecar(_ artifact: String, stage: String, seconds: Double) throws {
    let text = """
      {"command": ["x"], "compiler": "Swift 6.3", "cores": 2, "finished": "\(clock)", "host": "node1",
       "inputs": [], "libraries": {"HDF5": "1.10.8"}, "operatingSystem": "Debian 12",
       "peakMemoryBytes": 52428800, "processor": "A Processor", "processorSeconds": \(seconds),
       "stage": "\(stage)", "started": "\(clock)", "wallSeconds": \(seconds)}
      """
    try WholeFile.write(text: text, to: artifact + ".prov.json")
  }
}

/// Independent choices with one logit for each value of each token.
struct SyntheticPolicy {
  struct Draw {
    let choices: [Int]
    let probabilities: [[Double]]
  }
  private var logits: [[Double]]

  init(space: SearchSpace) {
    // All kinds in every layer, layer by layer.
    let layer = space.kinds.map { [Double](repeating: 0, count: $0.values.count) }
    logits = (0..<(space.layers ?? 1)).flatMap { _ in layer }
  }

  func draw(using random: inout Philox) -> Draw {
    let probabilities = logits.map { row in
      let weights = row.map(Elementary.exp)
      return weights.map { $0 / weights.reduce(0, +) }
    }
    let choices = probabilities.map { row in
      var left = random.uniform()
      for (choice, probability) in row.enumerated() {
        left -= probability
        if left < 0 { return choice }
      }
      return row.count - 1
    }
    return Draw(choices: choices, probabilities: probabilities)
  }

  mutating func reinforce(_ draw: Draw, by step: Double) {
    for token in logits.indices {
      for choice in logits[token].indices {
        let chosen = choice == draw.choices[token] ? 1.0 : 0.0
        logits[token][choice] += step * (chosen - draw.probabilities[token][choice]) * 10
      }
    }
  }
}
