import TestSupport
import Testing

@testable import Artifacts
@testable import Stages
@testable import Tabular

@Suite struct LookUpChildStageTests {
  private func lookUp(
    _ run: TinyBenchmark, sample: Int = 1, samples: String = "staged/cifar10/repeat-0001/round-0001"
  ) throws -> ChildFile {
    try LookUpChildStage(
      samples: run.path("\(samples)/samples.h5"), sample: sample, table: run.path("table.h5"),
      dataSet: .cifar100, output: run.path("child.h5")
    ).run()
    return try ChildFile(ArtifactReader(run.path("child.h5"), expecting: .child))
  }

  @Test func theRecordHasTheTablesAccuracy() throws {
    try TinyBenchmark.inFolder { run in
      try run.staged(1)
      let reader = try ArtifactReader(
        run.path("staged/cifar10/repeat-0001/round-0001/samples.h5"), expecting: .samples)
      let cells = try SamplesFile(reader).architectures
      let child = try lookUp(run, sample: 2)
      #expect(child.round == 1 && child.sample == 2)
      #expect(child.experiment.graph == cells[1].summary)
      let accuracy = SyntheticTable.separable(cells[1].choices) * 0.5 / 100
      #expect(child.experiment.history.validationAccuracy == [accuracy])
      #expect(child.experiment.outcome == .completed)
      try ArtifactReader(run.path("child.h5"), expecting: .child).verify()
    }
  }

  @Test func thereMustBeSuchASample() throws {
    try TinyBenchmark.inFolder { run in
      try run.staged(1)
      let found = failure { _ = try lookUp(run, sample: 4) }
      #expect(found?.status == .badData && found?.message.contains("there is no 4") == true)
    }
  }

  @Test func networksOfAnotherSpaceAreNotInTheTable() throws {
    try TinyBenchmark.inFolder { run in
      try TinyRun.inFolder { other in
        try other.prepare()
        let found = failure {
          try LookUpChildStage(
            samples: other.path("samples.h5"), sample: 1, table: run.path("table.h5"),
            dataSet: .cifar10, output: run.path("child.h5")
          ).run()
        }
        #expect(found?.status == .badData && found?.message.contains("train-child") == true)
      }
    }
  }
}
