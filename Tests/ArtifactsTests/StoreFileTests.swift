import HDF5
import TestSupport
import Testing

@testable import Artifacts

@Suite struct StoreFileTests {
  private func written(_ content: ArtifactContent, _ body: (ArtifactReader) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try content.write(to: folder + "/a.h5")
      try body(ArtifactReader(any: folder + "/a.h5"))
    }
  }

  @Test func shardsCoverEveryWeightOnceAndAreOfEqualLength() {
    for (count, shards) in [(5, 2), (20, 20), (21_960, 20), (7, 3), (1, 1)] {
      var file = Tiny.store
      file.initialParameters = [Double](repeating: 0, count: count)
      file.shards = shards
      let ranges = (1...shards).map(file.range(ofShard:))
      #expect(ranges.flatMap(Array.init) == Array(0..<count))
      let lengths = ranges.map(\.count)
      #expect((lengths.max() ?? 0) - (lengths.min() ?? 0) <= 1)
    }
  }

  @Test func rulesEntriesSnapshotsAndUpdatesReadBackAsTheyWere() throws {
    try written(Tiny.content(.store)) { reader in
      let file = try StoreFile(reader)
      #expect(file.rules == Tiny.rules && file.space == Tiny.space)
      #expect(file.replicas == 4 && file.shards == 2 && file.children == 2)
      #expect(
        file.initialParameters.map(\.bitPattern) == Tiny.store.initialParameters.map(\.bitPattern))
    }
    try written(Tiny.content(.storeEntry)) { try #expect(StoreEntryFile($0) == Tiny.storeEntry) }
    try written(Tiny.content(.storeSnapshot)) {
      try #expect(StoreSnapshotFile($0) == Tiny.storeSnapshot)
    }
    try written(Tiny.content(.update)) { try #expect(UpdateFile($0) == Tiny.update) }
  }

  @Test func stalenessIsTheNumberOfEntriesInBetween() {
    #expect(Tiny.update.staleness == [0, 2])
  }

  @Test func anUpdateThatWasAppendedBeforeItWasReadIsRefused() throws {
    var content = try Tiny.content(.update)
    let index = try #require(content.variables.firstIndex { $0.name == "staleness" })
    content.variables[index] = Variable("staleness", ["shard"], .int64([0, 3]), longName: "x")
    try written(content) { reader in
      #expect(throws: ArtifactError.self) { try UpdateFile(reader) }
    }
  }

  @Test func aReplicasControllerHasItsReadingAndNoMoments() throws {
    var file = Tiny.controller
    file.reading = StoreReading(replica: 2, versions: [3, 0])
    file.firstMoments = []
    file.secondMoments = []
    file.statistics = nil
    try written(file.content(Tiny.header(.controller))) { reader in
      let read = try ControllerFile(reader, layout: Tiny.layout)
      #expect(read.reading == file.reading && read.firstMoments.isEmpty && read.statistics == nil)
      #expect(read.weights == file.weights)
    }
  }
}
