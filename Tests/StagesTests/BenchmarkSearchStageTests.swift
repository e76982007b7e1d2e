import Foundation
import TestSupport
import Testing

@testable import Artifacts
@testable import HDF5
@testable import Stages
@testable import Tabular

@Suite struct BenchmarkSearchStageTests {
  private func bytes(_ run: TinyBenchmark, _ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: run.path(name)))
  }

  @Test func theThreadsDoNotChangeAByte() throws {
    try TinyBenchmark.inFolder { run in
      try run.benchmark(threads: 1)
      try run.benchmark(threads: 4, output: "again.h5")
      #expect(try bytes(run, "benchmark.h5") == bytes(run, "again.h5"))
      try run.benchmark(seed: 2, output: "other.h5")
      #expect(try bytes(run, "benchmark.h5") != bytes(run, "other.h5"))
    }
  }

  @Test func foundCellsAreThoseOfTheHighestValidationAccuracy() throws {
    try TinyBenchmark.inFolder { run in
      try run.benchmark()
      let table = try CellTable(ArtifactReader(run.path("table.h5"), expecting: .table))
      let reader = try ArtifactReader(run.path("benchmark.h5"), expecting: .benchmark)
      try reader.verify()
      let file = try BenchmarkFile(reader)
      #expect(file.strategies == ["controller", "free-logits", "evolution", "random"])
      for (dataSet, strategies) in zip(TableDataSet.allCases, file.searches) {
        for searches in strategies {
          #expect(searches.cells.map(\.count) == [12, 12, 12, 12, 12])
          for (index, cells) in searches.cells.enumerated() {
            let values = cells.map { table[dataSet].validation12[$0] }
            let found = searches.found[index]
            #expect(cells.contains(found) && searches.foundValidation[index] == values.max())
            #expect(
              searches.foundTest[index] == TableDataSet.allCases.map { table[$0].test200[found] })
          }
          let mean = searches.found.reduce(0.0) { $0 + table[dataSet].test200[$1] } / 5
          #expect(abs(searches.incumbentMean[11] - mean) < 1e-9)
          #expect(
            zip(searches.incumbentValidation, searches.incumbentValidation.dropFirst())
              .allSatisfy { $0 <= $1 })
        }
      }
    }
  }

  @Test func theStagesMakeTheSameSearches() throws {
    try TinyBenchmark.inFolder { run in
      try run.benchmark()
      try run.staged(1)
      try run.staged(4, .cifar100)
      try run.report()
      let results = try TextFile.read(run.path("report/RESULTS.md"))
      #expect(
        results.contains("2 repeats of the controller's searches were also run by the stages"))
      #expect(FilePath.names(in: run.path("report")).contains("incumbent-cifar10.pdf"))
      let table = try TextFile.read(run.path("report/staged.tsv"))
      #expect(table.split(separator: "\n").count == 3)
      #expect(table.contains("CIFAR-100\t4\t12\t|"))
    }
  }

  @Test func aSearchThatIsNotTheBenchmarksIsAnError() throws {
    try TinyBenchmark.inFolder { run in
      try run.benchmark()
      // The right folder, the wrong seed.
      try run.staged(2, seed: 7)
      let seed = failure { try run.report() }
      #expect(seed?.status == .badData && seed?.message.contains("repeat 2") == true)
      try run.staged(2)
      try run.benchmark(["freeLogitsLearningRate": "0.2"])
      try run.report()
      _ = try run.parameters("update-controller")
      let other = try run.parameters("reward", ["exponent": "1"])
      try BenchmarkSearchStage(
        table: run.path("table.h5"),
        files: BenchmarkParameterFiles(
          benchmark: run.path("benchmark-search.toml"), searchSpace: run.path("search-space.toml"),
          sample: run.path("sample.toml"), reward: other,
          updateController: run.path("update-controller.toml")),
        rounds: TinyBenchmark.rounds, children: TinyBenchmark.children, seed: 1, threads: 1,
        output: run.path("benchmark.h5")
      ).run()
      let found = failure { try run.report(output: "other.html") }
      #expect(found?.status == .badData && found?.message.contains("of repeat 2") == true)
      #expect(!FilePath.exists(run.path("other.html")))
    }
  }

  @Test func impossibleParametersAreUsageErrors() throws {
    try TinyBenchmark.inFolder { run in
      let uneven = failure { try run.benchmark(["freeLogitsChildren": "5"]) }
      #expect(uneven?.status == .usage && uneven?.message.contains("freeLogitsChildren") == true)
      expectFailure(.usage) { try run.benchmark(["repeats": "1"]) }
    }
  }

  @Test func aFreshBenchmarkIsLeftAlone() throws {
    try TinyBenchmark.inFolder { run in
      try run.benchmark()
      let old = try FileStamp(run.path("benchmark.h5"))
      try run.benchmark(threads: 3)
      #expect(try FileStamp(run.path("benchmark.h5")).inode == old.inode)
    }
  }
}
