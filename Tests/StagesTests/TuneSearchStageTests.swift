import TestSupport
import Testing

@testable import Artifacts
@testable import HDF5
@testable import Stages
@testable import Tabular

@Suite struct TuneSearchStageTests {
  private func tune(_ run: TinyBenchmark, _ changes: [String: String] = [:]) throws -> [String] {
    try TuneSearchStage(
      table: run.path("table.h5"), grid: run.parameters("tune-search", changes), files: run.files(),
      seed: 9, threads: 2, output: run.path("tuning.tsv")
    ).run()
    return try TextFile.read(run.path("tuning.tsv")).split(separator: "\n").map(String.init)
  }

  @Test func everyCombinationIsTriedAndTheBestOfEachStrategyStandsFirst() throws {
    try TinyBenchmark.inFolder { run in
      let lines = try tune(run)
      // A header, 2 × 2 of the controller, 1 of free logits, 2 of evolution, random search.
      #expect(lines.count == 1 + 4 + 1 + 2 + 1)
      let controller = lines.filter { $0.hasPrefix("REINFORCE, LSTM") }
        .compactMap { Double($0.split(separator: "\t")[2]) }
      #expect(controller.count == 4 && controller == controller.sorted(by: >))
    }
  }

  @Test func cellsAnUpdateMustDivideTheQueries() throws {
    try TinyBenchmark.inFolder { run in
      let found = failure { _ = try tune(run, ["controllerChildren": "[3]"]) }
      #expect(found?.status == .usage && found?.message.contains("controllerChildren") == true)
    }
  }

  /// What is chosen must not depend on the columns that the result is judged by.
  @Test func nothingButValidationAccuraciesOfCIFAR100IsLookedAt() throws {
    try TinyBenchmark.inFolder { run in
      let before = try tune(run)
      let changed = SyntheticTable.lines(accuracy: SyntheticTable.separable).map { line in
        var fields = line.split(separator: ",").map(String.init)
        if fields[0] != "index" { for column in [2, 3, 4, 6, 7] { fields[column] = "1" } }
        return fields.joined(separator: ",")
      }
      try WholeFile.write(text: changed.joined(separator: "\n"), to: run.path("table.csv"))
      try run.importTable()
      #expect(try tune(run) == before)
    }
  }
}
