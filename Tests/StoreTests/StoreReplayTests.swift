import Artifacts
import Foundation
import HDF5
import Testing

@testable import Store

@Suite struct StoreReplayTests {
  private func finished(_ body: (ParameterStore) throws -> Void) throws {
    try SmallStore.with { _, store in
      for round in 1...2 {
        for replica in [3, 1, 2] { try store.takeRound(replica, round) }
      }
      try body(store)
    }
  }

  @Test func theFinalControllerIsWhatTheReplayReaches() throws {
    try finished { store in
      let replay = try StoreReplay(store, rounds: 2)
      try #expect(replay.states == store.latest())
      let file = store.finalController(replay.states)
      #expect(file.round == 6 && file.adamStep == 6 && file.reading == nil)
      #expect(file.weights.flatMap(\.values) == replay.states.flatMap(\.values))
      #expect(file.firstMoments.flatMap(\.values) == replay.states.flatMap(\.adam.firstMoment))
    }
  }

  @Test func aReplicaWithTooFewRoundsIsNamed() throws {
    try finished { store in
      try store.takeRound(1, 3)
      let error = #expect(throws: ArtifactError.self) { try StoreReplay(store, rounds: 3) }
      #expect(error?.reason.contains("replica 2 has 2 rounds in shard 1, not 3") == true)
    }
  }

  @Test func aControllerThatIsNotTheFoldOfWhatItNamesIsFound() throws {
    try finished { store in
      var file = try store.content(of: 2, 2)
      let first = file.weights[0]
      file.weights[0] = WeightTensor(
        name: first.name, shape: first.shape, values: first.values.map { $0.nextUp })
      let path = store.readingPath(replica: 2, round: 2)
      try file.content(store.readingHeader(replica: 2, round: 2)).write(to: path)
      let error = #expect(throws: ArtifactError.self) { try StoreReplay(store, rounds: 2) }
      #expect(error?.path == path && error?.reason.contains("replica 2 had other weights") == true)
    }
  }

  @Test func aGradientThatNamesOtherVersionsThanItsReplicaReadIsFound() throws {
    try finished { store in
      var file = try store.content(of: 2, 2)
      file.reading?.versions = [3, 3]
      let path = store.readingPath(replica: 2, round: 2)
      try file.content(store.readingHeader(replica: 2, round: 2)).write(to: path)
      #expect(throws: ArtifactError.self) { try StoreReplay(store, rounds: 2) }
    }
  }
}
