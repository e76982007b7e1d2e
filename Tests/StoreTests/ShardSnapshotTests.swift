import Artifacts
import Foundation
import HDF5
import Testing

@testable import Store

@Suite struct ShardSnapshotTests {
  /// A store with five rounds of three replicas: 15 entries, snapshots after each fourth.
  private func filled(accumulated: Int = 1, _ body: (ParameterStore) throws -> Void) throws {
    try SmallStore.with(accumulated: accumulated, interval: 4) { _, store in
      for round in 1...5 {
        for replica in 1...3 { try store.takeRound(replica, round) }
      }
      try body(store)
    }
  }

  @Test(arguments: [1, 4])
  func theStateFromASnapshotIsTheFullFold(accumulated: Int) throws {
    try filled(accumulated: accumulated) { store in
      for log in store.logs {
        #expect(fileNames(log.snapshotFolder) == ["000008.h5", "000012.h5"])
        var full = log.start
        try log.advance(&full)
        let found = try #require(log.snapshot())
        #expect(found.version == 12)
        try #expect(log.latest() == full)
      }
    }
  }

  @Test func snapshotsMayBeDeleted() throws {
    try filled { store in
      let before = try store.latest()
      for log in store.logs { try FileManager.default.removeItem(atPath: log.snapshotFolder) }
      try #expect(store.latest() == before)
      try store.takeRound(2, 6)
      #expect(fileNames(store.log(1).snapshotFolder) == ["000016.h5"])
      #expect(store.log(1).snapshot()?.version == 16)
    }
  }

  @Test func aDamagedSnapshotIsPassedOver() throws {
    try filled { store in
      let log = store.log(1)
      let before = try log.latest()
      let path = log.snapshotPath(12)
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      bytes[bytes.count / 3] ^= 1
      try bytes.write(to: URL(fileURLWithPath: path))
      #expect(log.snapshot()?.version == 8)
      try #expect(log.latest() == before)
    }
  }

  @Test func aSnapshotOverAnotherEntryIsPassedOver() throws {
    try filled { store in
      let log = store.log(1)
      let other = store.log(2)
      try FileManager.default.removeItem(atPath: log.snapshotPath(12))
      try FileManager.default.copyItem(
        atPath: other.snapshotPath(12), toPath: log.snapshotPath(12))
      #expect(log.snapshot()?.version == 8)
    }
  }
}
