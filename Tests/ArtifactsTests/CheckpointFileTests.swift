import TestSupport
import Testing

@testable import Artifacts

@Suite struct CheckpointFileTests {
  @Test func aCheckpointIsReadBackEqualInEveryBit() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5.checkpoint"
      var old = Tiny.checkpoint
      old.state += [.nan, -0.0, .leastNonzeroMagnitude, -.infinity]
      try old.content(Tiny.header(.checkpoint)).write(to: path)
      let new = try CheckpointFile(ArtifactReader(path, expecting: .checkpoint))
      #expect(new.identity == old.identity && new.history == old.history)
      #expect(new.state.map(\.bitPattern) == old.state.map(\.bitPattern))
    }
  }
}
