import Artifacts
import Foundation
import TestSupport
import Testing

@testable import Stages

/// docs/parameters.md has every key that the code reads, and says of each what the code says.
@Suite struct ParameterDocumentTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  private static let pipelines = "\(root)/pipelines"

  @Test(arguments: ParameterGroup.all.indices)
  func aGroupHasANoteOfEachKeyThatIsRead(_ index: Int) throws {
    let group = ParameterGroup.all[index]
    let described = try group.descriptions(pipelines: Self.pipelines)
    #expect(
      Set(group.notes.map(\.key)) == Set(described.map(\.key)), "\(group.file) \(group.variant)")
    #expect(group.notes.count == Set(group.notes.map(\.key)).count)
    #expect(group.notes.allSatisfy { !$0.unit.isEmpty && !$0.meaning.isEmpty })
    for description in described where description.isOptional {
      let meaning = group.notes.first { $0.key == description.key }?.meaning ?? ""
      #expect(
        meaning.contains("without the key") || meaning.contains("only with"),
        "\(group.file): \(description.key) may be left out, which its note does not say")
    }
  }

  /// Keys stand as texts in calls of the reader; a branch that no example of a group takes is found here.
  @Test func everyKeyInTheSourcesHasANote() throws {
    let known = Set(ParameterGroup.all.flatMap(\.notes).map(\.key))
    let call = /(?:reader\.[a-z]+|\bnumber|\btokens)\(\s*"([a-zA-Z0-9]+)"/
    var found: Set<String> = []
    for file in try Self.swiftFiles() {
      let text = try TextFile.read(file)
      guard text.contains("ParameterReader") else { continue }
      for match in text.matches(of: call) { found.insert(String(match.1)) }
    }
    #expect(found.count > 100)
    #expect(found.subtracting(known).subtracting(["resultRevision"]) == [])
  }

  @Test func everyFileOfAPipelineIsInTheDocument() throws {
    let known = Set(ParameterGroup.all.map(\.file))
    for pipeline in FilePath.names(in: Self.pipelines) {
      let files = FilePath.names(in: "\(Self.pipelines)/\(pipeline)").filter {
        $0.hasSuffix(".toml")
      }
      #expect(Set(files).subtracting(known) == [], "\(pipeline)")
    }
  }

  @Test func everyVariableOfAPipelineIsInTheDocument() throws {
    let document = try TextFile.read("\(Self.root)/docs/parameters.md")
    for pipeline in FilePath.names(in: Self.pipelines) {
      guard let text = try? TextFile.read("\(Self.pipelines)/\(pipeline)/pipeline.mk") else {
        continue
      }
      for match in text.matches(of: /(?m)^([A-Z_]+) :=/) {
        #expect(document.contains("`\(match.1)`"), "\(pipeline): \(match.1)")
      }
    }
  }

  /// After a change: `.build/release/resolve-parameters --document docs/parameters.md`.
  @Test func theDocumentIsUpToDate() throws {
    try withTemporaryFolder { folder in
      let document = try TextFile.read("\(Self.root)/docs/parameters.md")
      try document.write(toFile: "\(folder)/parameters.md", atomically: true, encoding: .utf8)
      try writeParameterDocument("\(folder)/parameters.md", pipelines: Self.pipelines)
      #expect(try TextFile.read("\(folder)/parameters.md") == document)
    }
  }

  @Test func aDocumentWithoutTheMarkAndAFileOfAnotherNameAreRefused() throws {
    try withTemporaryFolder { folder in
      try "# Parameters\n".write(toFile: "\(folder)/p.md", atomically: true, encoding: .utf8)
      let noMark = failure {
        try writeParameterDocument("\(folder)/p.md", pipelines: Self.pipelines)
      }
      #expect(noMark?.status == .usage && noMark?.message.contains("<!-- Below") == true)
      let noFile = failure {
        _ = try describeParameters(of: "prices.toml", pipelines: Self.pipelines)
      }
      #expect(noFile?.status == .usage && noFile?.message.contains("train-child.toml") == true)
    }
  }

  private static func swiftFiles() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(root)/Sources")
      .filter { $0.hasSuffix(".swift") }.map { "\(root)/Sources/\($0)" }
  }
}
