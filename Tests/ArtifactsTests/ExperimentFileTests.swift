import HDF5
import TestSupport
import Testing

@testable import Artifacts

@Suite struct ExperimentFileTests {
  @Test(arguments: zip(ChildOutcome.allCases, [2, 1, 0]))
  func anExperimentIsReadBackEqualHoweverItEnded(outcome: ChildOutcome, epochs: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      let old = Tiny.experiment(outcome, epochs: epochs)
      try old.content(Tiny.header(.experiment)).write(to: path)
      let reader = try ArtifactReader(path, expecting: .experiment)
      try #expect(ExperimentFile(reader) == old)
      try reader.verify()
    }
  }

  @Test func aChildsRecordIsReadBackEqualAndRepeatsTheExperiment() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try Tiny.content(.child).write(to: path)
      let new = try ChildFile(ArtifactReader(path, expecting: .child))
      #expect(new.round == 3 && new.sample == 2 && new.experiment == Tiny.experiment())
    }
  }

  @Test func impossibleExperimentsAreRefused() throws {
    let changes: [(String, AttributeValue, String)] = [
      (
        "outcome", .text("exploded"),
        "outcome: \"exploded\" is none of completed, diverged, too-large, screened"
      ),
      ("parameter_count", .integer(-1), "parameter_count: -1 is impossible"),
      ("sample", .integer(0), "sample: 0 is impossible"),
      ("identity", .integer(1), "attribute \"identity\" is an integer, not a text"),
    ]
    try withTemporaryFolder { folder in
      for (name, value, expected) in changes {
        var content = try Tiny.content(.child)
        content.attributes[name] = value
        try content.write(to: folder + "/a.h5")
        let reader = try ArtifactReader(folder + "/a.h5", expecting: .child)
        let error = #expect(throws: ArtifactError.self) { try ChildFile(reader) }
        #expect(error?.reason == expected + "; delete the file and run make again")
      }
    }
  }
}
