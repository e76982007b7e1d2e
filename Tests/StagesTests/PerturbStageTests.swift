import Artifacts
import Tensor
import Testing

@testable import Stages

@Suite struct PerturbStageTests {
  @Test func allAndNoSkipConnectionsAreWhatTheirNamesSay() throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      try run.perturb(rewirings: 2)
      let entries = try ArchitecturesFile(run.reader("perturbed.h5")).entries
      #expect(entries.map(\.label) == ["all-skips", "no-skips", "rewired-1", "rewired-2"])
      #expect(entries[0].architecture.connections == [[], [true], [true, true]])
      #expect(entries[1].architecture.connections == [[], [true], [false, true]])
      let found = try ArchitecturesFile(run.reader("selected.h5")).entries[0].architecture
      for entry in entries {
        #expect(entry.architecture.choices == found.choices)
        #expect(entry.accuracy == nil)
      }
      for entry in entries.dropFirst(2) {
        let counts = entry.architecture.connections.map { $0.count { $0 } }
        #expect(counts == found.connections.map { $0.count { $0 } })
      }
    }
  }

  @Test func aRewiringReachesEveryChoiceOfAsManyInputs() {
    var random = Philox(key: 5)
    let rows = (0..<200).map { _ in
      PerturbStage.rewired([true, false, true, false], using: &random)
    }
    #expect(rows.allSatisfy { $0.count { $0 } == 2 })
    #expect(Set(rows).count == 6)
  }

  @Test func aChainIsAnErrorThatSaysSo() throws {
    try TinyRun.inFolder { run in
      try run.finishGrid(skips: false)
      let found = failure { try run.perturb() }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("chains") == true)
    }
  }

  @Test func aVariantIsTrainedWithTheSameParameters() throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      try run.perturb()
      try run.trainFinal()
      try run.trainFinal("perturbed.h5", number: 1, to: "all.h5")
      let (final, all) = try (
        ModelFile(run.reader("final.h5")), ModelFile(run.reader("all.h5"))
      )
      #expect(final.description.training == all.description.training)
      #expect(all.description.label == "all-skips")
    }
  }
}
