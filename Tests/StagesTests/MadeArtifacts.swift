// Artifacts with made-up measures, for the stages that read them.

import Artifacts
import Stages

extension TinyRun {
  /// A child's record with these validation accuracies.
  func writeChild(
    _ sample: Int, accuracies: [Double], outcome: ChildOutcome = .completed, round: Int = 1
  ) throws {
    let header = ArtifactHeader(format: .child, stage: .trainChild, parameters: "")
    try ChildFile(round: round, sample: sample, experiment: experiment(accuracies, outcome))
      .content(header).write(to: path("child-\(sample).h5"))
  }

  /// The rewards of a round.
  func writeRewards(round: Int, _ rewards: [Double]) throws {
    let entries = rewards.map {
      RewardsFile.Entry(experiment([$0], .completed), reward: $0, score: $0)
    }
    let header = ArtifactHeader(format: .rewards, stage: .reward, parameters: "")
    try RewardsFile(round: round, entries: entries).content(header).write(to: path("rewards.h5"))
  }

  private func experiment(_ accuracies: [Double], _ outcome: ChildOutcome) -> ExperimentFile {
    var history = TrainingHistory()
    history.validationAccuracy = accuracies
    history.validationLoss = accuracies
    history.trainingAccuracy = accuracies
    history.trainingLoss = accuracies
    history.learningRate = accuracies
    return ExperimentFile(
      identity: String(repeating: "ab", count: 32), graph: "none", outcome: outcome,
      history: history, parameterCount: 1, forwardFLOPs: 2, memoryBytes: 3)
  }
}
