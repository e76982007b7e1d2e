import Datasets
import TestSupport
import Testing

@testable import Stages

@Suite struct ImportedHashesTests {
  private let some = FileHash(path: "a b/c", sha256: String(repeating: "1", count: 64))
  private let other = FileHash(path: "d", sha256: String(repeating: "2", count: 64))

  @Test func hashesComeBackFromTheFile() throws {
    try withTemporaryFolder { folder in
      var first = try ImportedHashes(folder + "/deep/list")
      try first.remember([other])
      var second = try ImportedHashes(folder + "/deep/list")
      try second.remember([some])
      let expected = try ImportedHashes(folder + "/deep/list").expected
      try expected.check(some)
      try expected.check(other)
      #expect(throws: DatasetError.self) {
        try expected.check(FileHash(path: some.path, sha256: other.sha256))
      }
      try expected.check(FileHash(path: "new", sha256: other.sha256))
    }
  }

  @Test func aDamagedListIsRefused() throws {
    try TinyRun.inFolder { run in
      try run.write(Array("nonsense\n".utf8), "list")
      let found = failure { _ = try ImportedHashes(run.path("list")) }
      #expect(found?.status == .badData && found?.message.contains("nonsense") == true)
    }
  }
}
