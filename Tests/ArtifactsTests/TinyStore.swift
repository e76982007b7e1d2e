// Small artifacts of an asynchronous run.

@testable import Artifacts

extension Tiny {
  static let rules = StoreRules(
    learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, baselineDecay: 0.95,
    entropyWeight: 0, gradientNormLimit: 5, accumulatedGradients: 2)

  static var store: StoreFile {
    StoreFile(
      space: space, hiddenUnits: 3, replicas: 4, shards: 2, children: 2, rules: rules,
      initialParameters: [0.25, -0.0, 1e-300, -7, 0.5])
  }

  static var storeEntry: StoreEntryFile {
    StoreEntryFile(
      shard: 2, replica: 3, round: 1, firstParameter: 2, gradient: [0.5, -0.25, 1e-20],
      versionsRead: [4, 6], rewards: [0.125, 0.75])
  }

  static var storeSnapshot: StoreSnapshotFile {
    StoreSnapshotFile(
      shard: 2, version: 7, values: [1, 2, 3], firstMoment: [0.5, 0, -0.5],
      secondMoment: [4, 0, 1], adamStep: 3, pending: [0, 1, -1], pendingCount: 1, baseline: 0.375,
      rounds: [2, 2, 1, 2])
  }

  static var update: UpdateFile {
    UpdateFile(
      replica: 3, replicaRound: 1, round: 3, entries: [5, 9], versionsRead: [4, 6],
      statistics: ControllerStatistics(
        meanReward: 0.4375, usedBaseline: 0.25, gradientNorm: 0.5, meanEntropy: 2.5))
  }
}
