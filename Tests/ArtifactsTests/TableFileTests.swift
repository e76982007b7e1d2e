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

  @Test func oneAccuracyIsReadAlone() throws {
    try reader(.table) { reader in
      func accuracy(_ cell: String, _ dataSet: String) throws -> Double? {
        try TableFile.validation12(of: cell, on: dataSet, in: reader)
      }
      try #expect(accuracy("|skip_connect~0|", "one") == 0.5)
      try #expect(accuracy("ü", "two") == 11)
      try #expect(accuracy("|none~0|", "three") == nil)
      try #expect(accuracy("|none~1|", "two") == nil)
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
