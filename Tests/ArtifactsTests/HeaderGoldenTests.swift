import Foundation
import TestSupport
import Testing

@testable import Artifacts
@testable import HDF5

private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("Golden/headers").path

private let h5dump = ["/usr/bin/h5dump", "/usr/local/bin/h5dump"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

/// What `h5dump -H` says about a file, but for the file's name.
private func header(_ path: String) throws -> String {
  let result = try ChildProcess.run(
    "/bin/sh", arguments: ["-c", "\"$0\" -H \"$1\" >&2", try #require(h5dump), path],
    environment: [:], wallSeconds: 20)
  #expect(result.end == .exit(0))
  return result.errorText.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
}

private let isUpdate = ProcessInfo.processInfo.environment["ESPALIER_UPDATE_GOLDEN"] == "1"

@Suite struct HeaderGoldenTests {
  /// The identities of these artifacts, which scripts/check-artifact computes as well.
  @Test func thePayloadHashesAreTheCommittedOnes() throws {
    let golden = folder + "/payload-hashes.txt"
    let lines = try ArtifactFormat.allCases.map {
      try "\(Tiny.content($0).payloadHash)  \($0.rawValue)\n"
    }
    if isUpdate { try WholeFile.write(text: lines.joined(), to: golden) }
    #expect(try TextFile.read(golden) == lines.joined())
  }

  /// A changed format shows here, and in review: see docs/artifacts.md, "Changing a format".
  @Test(.enabled(if: h5dump != nil, "h5dump is not installed"), arguments: ArtifactFormat.allCases)
  func theHeaderOfEachFormatIsTheCommittedOne(format: ArtifactFormat) throws {
    let golden = "\(folder)/\(format.rawValue).txt"
    let found = try withTemporaryFolder { temporary in
      try Tiny.content(format).write(to: temporary + "/a.h5")
      return try header(temporary + "/a.h5")
    }
    if isUpdate { try WholeFile.write(text: found, to: golden) }
    #expect(try TextFile.read(golden) == found)
  }
}
