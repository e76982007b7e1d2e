// A store with few weights, and updates made of arithmetic.

import Artifacts
import Controller
import Foundation
import HDF5
import SearchSpace
import Tensor
import TestSupport

@testable import Store

/// A store in a folder of its own.
struct SmallStore {
  let folder: String
  var path: String { folder + "/store.h5" }

  static let space = SearchSpace(
    layers: 1,
    values: [
      .filterHeight: [1], .filterWidth: [1], .strideHeight: [1], .strideWidth: [1],
      .filters: [4, 8],
    ])

  /// Weights of its controller.
  static let count = ControllerLayout(space: space, hidden: 2).count

  /// Runs `body` on a fresh store.
  static func with(
    replicas: Int = 3, shards: Int = 2, accumulated: Int = 1, interval: Int = 5,
    _ body: (SmallStore, ParameterStore) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let small = SmallStore(folder: folder)
      try small.rules(replicas, shards, accumulated)
        .content(ArtifactHeader(format: .store, stage: .openStore, parameters: "", seed: 1))
        .write(to: small.path)
      try body(small, ParameterStore(small.path, snapshotInterval: interval))
    }
  }

  private func rules(_ replicas: Int, _ shards: Int, _ accumulated: Int) -> StoreFile {
    StoreFile(
      space: Self.space, hiddenUnits: 2, replicas: replicas, shards: shards, children: 2,
      rules: StoreRules(
        learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, baselineDecay: 0.9,
        entropyWeight: 0, gradientNormLimit: 0, accumulatedGradients: accumulated),
      initialParameters: (0..<Self.count).map { Double($0) / 64 - 0.5 })
  }
}

/// Numbers that depend on the replica and the round alone.
func madeUpGradient(_ replica: Int, _ round: Int, count: Int = SmallStore.count) -> [Double] {
  var random = RandomStreams(seed: replica, owner: "gradient").stream(.sampling, at: round)
  return (0..<count).map { _ in random.uniform(-1, 1) }
}

extension ParameterStore {
  /// Reads for a round and appends an update made of arithmetic.
  @discardableResult
  func takeRound(_ replica: Int, _ round: Int) throws -> [Int] {
    let reader = try ArtifactReader(read(replica: replica, round: round), expecting: .controller)
    return try append(madeUpUpdate(replica, round, ControllerFile(reader)))
  }

  func madeUpUpdate(_ replica: Int, _ round: Int, _ file: ControllerFile) -> ReplicaUpdate {
    let gradient = zip(madeUpGradient(replica, round), file.weights.flatMap(\.values)).map {
      $0 + 0.1 * $1
    }
    return ReplicaUpdate(
      replica: replica, round: round, gradient: gradient,
      versionsRead: file.reading?.versions ?? [], rewards: [Double(replica), Double(round)],
      inputs: [])
  }

  func content(of replica: Int, _ round: Int) throws -> ControllerFile {
    try ControllerFile(
      ArtifactReader(readingPath(replica: replica, round: round), expecting: .controller))
  }
}

/// Names of the files in a folder that are no folders of their own.
func fileNames(_ folder: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
}
