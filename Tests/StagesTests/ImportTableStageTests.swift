import TestSupport
import Testing

@testable import Artifacts
@testable import HDF5
@testable import Stages
@testable import Tabular

@Suite struct ImportTableStageTests {
  @Test func theTableIsInTheArtifact() throws {
    try TinyBenchmark.inFolder { run in
      let reader = try ArtifactReader(run.path("table.h5"), expecting: .table)
      try reader.verify()
      let table = try CellTable(reader)
      let row = table.row(of: SyntheticTable.best)
      #expect(abs(table[.cifar10].test200[row] - 88) < 1e-9)
      #expect(reader.header.inputs.map(\.role) == ["table"])
    }
  }

  @Test func aMissingTableNamesTheCommandThatBringsIt() throws {
    try withTemporaryFolder { folder in
      let found = failure {
        try ImportTableStage(table: folder + "/none.csv", output: folder + "/table.h5").run()
      }
      #expect(found?.status == .missingResource && found?.message.contains("make data") == true)
    }
  }

  @Test func aFaultOfTheTableNamesItsLine() throws {
    try withTemporaryFolder { folder in
      var lines = SyntheticTable.lines(accuracy: SyntheticTable.separable)
      lines[100] = lines[100].replacing(",0123456789ab", with: "")
      try WholeFile.write(text: lines.joined(separator: "\n"), to: folder + "/bad.csv")
      let found = failure {
        try ImportTableStage(table: folder + "/bad.csv", output: folder + "/table.h5").run()
      }
      #expect(found?.status == .badData && found?.message.contains("bad.csv:101: 8 fields") == true)
      #expect(!FilePath.exists(folder + "/table.h5"))
    }
  }
}
