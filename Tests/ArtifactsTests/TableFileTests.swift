import TestSupport
import Testing

@testable import Artifacts

@Suite struct TableFileTests {
  private func reader<Result>(
    _ format: ArtifactFormat, _ body: (ArtifactReader) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      try Tiny.content(format).write(to: folder + "/a.h5")
      return try body(ArtifactReader(folder + "/a.h5", expecting: format))
    }
  }

  @Test func aTableComesBackAsItWas() throws {
    try reader(.table) { reader in
      let table = try TableFile(reader)
      #expect(table.benchmark == "tiny")
      #expect(table.architectures == Tiny.table.architectures)
      #expect(table.isomorphismKeys == Tiny.table.isomorphismKeys)
      #expect(table.measures == Tiny.table.measures)
    }
  }

  @Test func aBenchmarkComesBackAsItWas() throws {
    try reader(.benchmark) { reader in
      let benchmark = try BenchmarkFile(reader)
      #expect(benchmark.searches == Tiny.benchmark.searches)
      #expect(benchmark.dataSets == ["one", "two"] && benchmark.strategies == ["controller"])
      #expect(benchmark.judges == ["one", "two", "three"])
    }
  }
}
