import TestSupport
import Testing

@testable import HDF5

private func shell(
  _ script: String, environment: [String: String] = [:], wallSeconds: Double = 20
) throws -> ChildProcess.Result {
  try ChildProcess.run(
    "/bin/sh", arguments: ["-c", script], environment: environment, wallSeconds: wallSeconds)
}

@Suite struct ChildProcessTests {
  @Test func theStatusAndTheErrorTextComeBack() throws {
    let result = try shell("echo heard >&2; echo unheard; exit 65")
    #expect(result == ChildProcess.Result(end: .exit(65), errorText: "heard\n"))
    try #expect(shell("exit 0").end == .exit(0))
  }

  @Test func aSignalIsToldApartFromAStatus() throws {
    try #expect(shell("kill -SEGV $$").end == .signal(11))
    try #expect(shell("exit 11").end == .exit(11))
  }

  @Test func aChildThatTakesTooLongIsKilled() throws {
    let time = try ContinuousClock().measure {
      let result = try shell("echo begun >&2; exec sleep 60", wallSeconds: 0.3)
      #expect(result.end == .timeOut)
      #expect(result.errorText == "begun\n")
    }
    #expect(time < .seconds(30))
  }

  @Test func anEndIsSeenAlsoWhileAGrandchildHoldsTheErrorText() throws {
    let time = try ContinuousClock().measure {
      try #expect(shell("sleep 5 & echo started >&2").end == .exit(0))
    }
    #expect(time < .seconds(4))
  }

  @Test func muchErrorTextIsCutAndBlocksNobody() throws {
    let result = try shell("head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 3")
    #expect(result.end == .exit(3))
    #expect(result.errorText == String(repeating: "x", count: 64 << 10))
  }

  @Test func onlyTheGivenEnvironmentIsSeen() throws {
    try #expect(shell("echo $A-$HOME >&2", environment: ["A": "b"]).errorText == "b-\n")
  }

  @Test func aMissingProgramIsAnError() throws {
    let error = #expect(throws: FileError.self) {
      try ChildProcess.run("/no/such", arguments: [], environment: [:], wallSeconds: 1)
    }
    #expect(error?.reason == "No such file or directory")
  }
}
