import TestSupport
import Testing

@testable import Stages

@Suite struct InspectStageTests {
  @Test func allFilesAreVerifiedBeforeAFaultIsReported() throws {
    try TinyRun.inFolder { run in
      try run.writeChild(1, accuracies: [0.5])
      try run.writeChild(2, accuracies: [0.5])
      let paths = [1, 2].map { run.path("child-\($0).h5") }
      try verify(paths)
      var bytes = try run.bytes("child-1.h5")
      bytes[bytes.count / 2] ^= 1
      try run.write(bytes, "child-1.h5")
      let found = failure { try verify(paths) }
      #expect(found?.status == .badData && found?.message.contains("1 of 2 files") == true)
    }
  }

  @Test func aFileThatIsNoArtifactIsRefused() throws {
    try TinyRun.inFolder { run in
      expectFailure(.badData) { try inspect(run.path("training-images"), values: 4) }
      expectFailure(.missingResource) { try inspect(run.path("nothing"), values: 4) }
    }
  }
}
