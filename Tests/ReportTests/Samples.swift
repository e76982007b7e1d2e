// Small searches made by hand.

import Artifacts
import NN
import SearchSpace

@testable import Report
@testable import Stages

/// One layer with two open decisions.
let smallSpace = SearchSpace(
  layers: 1,
  values: [
    .filterHeight: [1, 3], .filterWidth: [3], .strideHeight: [1], .strideWidth: [1],
    .filters: [8, 16],
  ])

/// A child's line: accuracy nil is a failure of reward 0, the reward is the accuracy.
func entry(_ accuracy: Double?, _ identity: String, epochs: Int = 2) -> RewardsFile.Entry {
  var history = TrainingHistory()
  history.validationAccuracy =
    accuracy.map { accuracy in (0..<epochs).map { _ in accuracy } } ?? []
  let child = ExperimentFile(
    identity: identity, graph: "", outcome: accuracy == nil ? .diverged : .completed,
    history: history, parameterCount: 100, forwardFLOPs: 1000, memoryBytes: 1 << 20)
  return RewardsFile.Entry(child, reward: accuracy ?? 0, score: accuracy)
}

/// A branch of one round; identities are the accuracies unless they are given.
func branch(
  _ strategy: SamplingStrategy, _ accuracies: [Double?], identities: [String]? = nil
) throws -> SearchBranch {
  let names = identities ?? accuracies.indices.map { "\(strategy)\($0)" }
  let architecture = try Architecture([1, 0], in: smallSpace)
  let samples = SamplesFile(
    round: 1, strategy: strategy, temperature: 1, space: smallSpace,
    architectures: accuracies.map { _ in architecture },
    probabilities: accuracies.map { _ in [[0.25, 0.75], [0.5, 0.5]] },
    logProbabilities: accuracies.map { _ in 0 })
  let rewards = RewardsFile(round: 1, entries: zip(accuracies, names).map { entry($0, $1) })
  return SearchBranch(strategy: strategy, rounds: [(samples, rewards)])
}

/// A run of one round with these accuracies.
func history(
  _ controller: [Double?], random: [Double?]? = nil, identities: [String]? = nil, seed: Int = 3
) throws -> SearchHistory {
  let dataset = DatasetSummary(
    name: "hand-made",
    contents: .images(
      ImagesSummary(
        shape: FeatureShape(channels: 1, height: 8, width: 8), whitening: "none",
        classNames: ["a", "b"], trainingCounts: [5, 5], validationCounts: [2, 2])),
    rawFiles: [], payloadHash: "00")
  return SearchHistory(
    pipeline: nil, seed: seed, space: smallSpace, childrenPerRound: controller.count,
    dataset: dataset, controller: try branch(.controller, controller, identities: identities),
    random: try random.map { try branch(.uniform, $0) }, parameters: [])
}

/// What a search with these accuracies found.
func findings(
  _ controller: [Double?], random: [Double?]? = nil, identities: [String]? = nil
) throws -> Findings {
  Findings(try history(controller, random: random, identities: identities))
}
