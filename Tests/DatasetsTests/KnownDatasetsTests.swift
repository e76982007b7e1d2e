import Foundation
import Testing

@testable import Datasets

@Suite struct KnownDatasetsTests {
  /// The tables of data/README.md: files by name of the set.
  private func listed() throws -> [String: [KnownFile]] {
    let readme = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "data/README.md")
    var listed: [String: [KnownFile]] = [:]
    var name = ""
    for line in try String(contentsOf: readme, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("## ") { name = String(line.dropFirst(3)) }
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, let role = role(cells[1]) else { continue }
      let bytes = try #require(Int(cells[2].replacing(",", with: "")))
      listed[name, default: []].append(
        KnownFile(name: cells[0], role: role, byteCount: bytes, sha256: cells[3]))
    }
    return listed
  }

  private func role(_ word: String) -> KnownFile.Role? {
    switch word {
    case "training": .training
    case "test": .test
    case "extra": .extra
    default: nil
    }
  }

  @Test func theTableSaysWhatTheReadmeSays() throws {
    let listed = try listed()
    #expect(listed.keys.sorted() == KnownDataset.all.map(\.name))
    for known in KnownDataset.all { #expect(listed[known.name] == known.files, "\(known.name)") }
  }

  @Test func everyEntryIsWellFormed() {
    for known in KnownDataset.all {
      #expect(!known.fileNames(.training).isEmpty && !known.fileNames(.test).isEmpty)
      #expect(Set(known.files.map(\.name)).count == known.files.count)
      for file in known.files {
        #expect(file.sha256.count == 64 && file.sha256.allSatisfy { $0.isHexDigit })
      }
      for classes in known.classes {
        #expect(classes.names.isEmpty || Set(classes.names).count == classes.count)
      }
      if known.layout == .idx {
        #expect(known.classes.count == 1)
        for role in [KnownFile.Role.training, .test] {
          let names = known.fileNames(role)
          #expect(names.count == 2 && names[0].contains("images") && names[1].contains("labels"))
        }
      }
    }
  }

  @Test func namesWithSeveralWordsAreWhole() {
    #expect(ClassNames.cifar100Fine.count == 50 && ClassNames.cifar100Coarse.count == 10)
    #expect(ClassNames.cifar100Fine.contains("sweet pepper"))
  }

  @Test func anUnknownNameListsTheKnownOnes() throws {
    let error = try #require(throws: DatasetError.self) { try KnownDataset.named("imagenet") }
    #expect("\(error)".contains("imagenet") && "\(error)".contains("fashion-mnist"))
  }
}
