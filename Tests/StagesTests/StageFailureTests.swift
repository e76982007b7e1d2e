import Artifacts
import Datasets
@testable import HDF5
import Testing

@testable import Stages

@Suite struct StageFailureTests {
  private func status(_ error: any Error) -> Int32 { StageFailure(error).status.rawValue }

  @Test func wrongParametersAreUsageErrors() {
    #expect(status(ParameterError(file: "f", line: 1, key: nil, reason: "r")) == 64)
    #expect(status(DatasetError("f", .unknownName(known: []))) == 64)
    #expect(status(DatasetError("f", .impossible(parameter: "p", reason: "r"))) == 64)
  }

  @Test func wrongFilesAreBadData() {
    #expect(status(ArtifactError(path: "f", reason: "r")) == 65)
    #expect(status(DamagedFile(path: "f", rule: .empty, offset: 0, detail: "d")) == 65)
    #expect(status(HDF5Error(file: "f", object: "/", reason: "r")) == 65)
    #expect(status(DatasetError("f", .empty)) == 65)
    #expect(status(ImportError(file: "f", cause: .badData, reason: "r")) == 65)
  }

  @Test func whatIsNotThereIsAMissingResource() {
    #expect(status(FileError(path: "f", operation: "o", code: 28)) == 69)
    #expect(status(DatasetError("f", .unreadable(reason: "r"))) == 69)
    #expect(status(ImportError(file: "f", cause: .missingResource, reason: "r")) == 69)
    #expect(status(MissingResource("m")) == 69)
    let full = "No space left on device"
    #expect(status(HDF5Error(file: "f", object: "/", reason: "r", systemReason: full)) == 69)
  }

  @Test func aStopIsPreemptionAndAnythingElseOurBug() {
    struct Unheard: Error {}
    #expect(status(Preempted()) == 75)
    #expect(status(Unheard()) == 70)
  }

  @Test func theMessageIsOneLine() {
    let failure = StageFailure(ArtifactError(path: "f", reason: "one\r\n  two\nthree\n"))
    #expect(failure.message == "f: one; two; three")
  }
}
