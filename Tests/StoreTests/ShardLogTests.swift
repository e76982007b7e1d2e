import Artifacts
import Foundation
import HDF5
import Testing

@testable import Store

@Suite struct ShardLogTests {
  @Test func entriesAreNumberedFromOneAndFoldToTheState() throws {
    try SmallStore.with { _, store in
      for round in 1...2 {
        for replica in 1...3 {
          let numbers = try store.takeRound(replica, round)
          #expect(numbers == [3 * (round - 1) + replica, 3 * (round - 1) + replica])
        }
      }
      for log in store.logs {
        let state = try log.latest()
        #expect(state.version == 6 && state.rounds == [2, 2, 2])
        try #expect(log.presentNumbers() == Array(1...6))
      }
      #expect(try StoreReplay(store, rounds: 2).entries == 12)
      #expect(try StoreReplay(store, rounds: 2).readings == 6)
    }
  }

  @Test func aRoundThatIsAppendedAgainKeepsItsNumbersAndNothingChanges() throws {
    try SmallStore.with { _, store in
      for round in 1...4 {
        for replica in 1...3 { try store.takeRound(replica, round) }
      }
      let before = try store.latest()
      for round in 1...4 {
        for replica in 1...3 {
          let number = 3 * (round - 1) + replica
          try #expect(store.takeRound(replica, round) == [number, number])
        }
      }
      try #expect(store.latest() == before)
    }
  }

  @Test func aProcessThatDiedBetweenTwoShardsIsFinishedByTheNext() throws {
    try SmallStore.with { _, store in
      try store.takeRound(1, 1)
      let path = try store.read(replica: 2, round: 1)
      let update = try store.madeUpUpdate(
        2, 1, ControllerFile(ArtifactReader(path, expecting: .controller)))
      _ = try store.append(update)
      // As if it had died before its entry of the first shard got its number.
      try FileManager.default.removeItem(atPath: store.log(1).path(2))
      try store.takeRound(3, 1)
      try #expect(store.append(update) == [3, 2])
      #expect(try StoreReplay(store, rounds: 1).states.map(\.version) == [3, 3])
    }
  }

  @Test func theSameRoundFromManyProcessesAtOnceIsAppliedOnce() throws {
    try SmallStore.with(replicas: 4, shards: 3, interval: 2) { small, store in
      let path = store.folder
      DispatchQueue.concurrentPerform(iterations: 16) { index in
        guard let own = try? ParameterStore(small.path, snapshotInterval: 2) else { return }
        for round in 1...4 {
          do { try own.takeRound(index % 4 + 1, round) } catch { Issue.record("\(path): \(error)") }
        }
      }
      let replay = try StoreReplay(store, rounds: 4)
      #expect(replay.entries == 4 * 4 * 3 && replay.readings == 16)
      try #expect(store.latest() == replay.states)
    }
  }

  @Test func anotherUpdateForARoundThatIsInIsRefused() throws {
    try SmallStore.with { _, store in
      try store.takeRound(1, 1)
      var update = store.madeUpUpdate(1, 1, try store.content(of: 1, 1))
      update.gradient[0] += 1
      let error = #expect(throws: ArtifactError.self) { try store.append(update) }
      #expect(error?.reason.contains("made from other inputs") == true)
      try #expect(store.log(1).presentNumbers() == [1])
    }
  }

  @Test func aRoundWhoseEarlierOnesAreNotInIsRefused() throws {
    try SmallStore.with { _, store in
      #expect(throws: ArtifactError.self) { try store.read(replica: 1, round: 2) }
      #expect(throws: ArtifactError.self) { try store.read(replica: 4, round: 1) }
      #expect(fileNames(store.readingFolder).isEmpty)
    }
  }

  @Test func whatAReplicaHasReadStaysHoweverTheLogsGrow() throws {
    try SmallStore.with { _, store in
      let path = try store.read(replica: 1, round: 1)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      try store.takeRound(2, 1)
      try store.takeRound(3, 1)
      try #expect(store.read(replica: 1, round: 1) == path)
      try #expect(Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
      try #expect(store.takeRound(1, 1) == [3, 3])
      try #expect(store.log(1).entry(3)?.file.versionsRead == [0, 0])
    }
  }

  @Test func aTornEntryIsAnErrorThatNamesIt() throws {
    try SmallStore.with { _, store in
      for replica in 1...3 { try store.takeRound(replica, 1) }
      let path = store.log(1).path(2)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      try bytes.dropLast(700).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: ArtifactError.self) { try store.latest() }
      #expect(error?.path == path && error?.reason.hasPrefix("entry 2 of shard 1: ") == true)
      #expect(error?.reason.contains("make clean-run") == true)
    }
  }

  @Test func anEntryOfAnotherStoreOrShardIsAnErrorThatNamesIt() throws {
    try SmallStore.with { _, store in
      try store.takeRound(1, 1)
      try SmallStore.with(accumulated: 2) { _, other in
        try other.takeRound(1, 1)
        try other.takeRound(2, 1)
        try FileManager.default.copyItem(
          atPath: other.log(1).path(2), toPath: store.log(1).path(2))
      }
      try FileManager.default.copyItem(atPath: store.log(1).path(1), toPath: store.log(2).path(2))
      for shard in 1...2 {
        let error = #expect(throws: ArtifactError.self) { try store.log(shard).latest() }
        #expect(error?.reason.contains("no entry of this log") == true)
      }
    }
  }

  @Test func aLogThatLostWhatAReplicaHasReadIsNotGoneOnWith() throws {
    try SmallStore.with { _, store in
      for replica in 1...3 { try store.takeRound(replica, 1) }
      _ = try store.read(replica: 1, round: 2)
      let update = store.madeUpUpdate(1, 2, try store.content(of: 1, 2))
      for number in 2...3 { try FileManager.default.removeItem(atPath: store.log(2).path(number)) }
      let error = #expect(throws: ArtifactError.self) { try store.append(update) }
      #expect(error?.reason.contains("entry 3 of shard 2: it is missing") == true)
      #expect(!isThere(store.log(2).path(4)))
    }
  }

  @Test func aGapIsFoundByTheReplay() throws {
    try SmallStore.with { _, store in
      for replica in 1...3 { try store.takeRound(replica, 1) }
      try FileManager.default.removeItem(atPath: store.log(2).path(2))
      let error = #expect(throws: ArtifactError.self) { try StoreReplay(store, rounds: 1) }
      #expect(error?.reason.contains("entry 2 of shard 2: it is missing") == true)
    }
  }
}
