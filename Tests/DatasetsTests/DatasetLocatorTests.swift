import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct DatasetLocatorTests {
  /// A small known set of two classes, with the given hash for its training labels.
  private func tiny(labelHash: String) -> KnownDataset {
    let files: [(String, KnownFile.Role, [UInt8])] = [
      ("a-images", .training, trainImages), ("a-labels", .training, trainLabels),
      ("b-images", .test, trainImages), ("b-labels", .test, trainLabels),
    ]
    return KnownDataset(
      name: "tiny", layout: .idx, valueRange: .byte, classes: [KnownClasses(["no", "yes"])],
      files: files.map {
        KnownFile(
          name: $0.0, role: $0.1, byteCount: $0.2.count,
          sha256: $0.0 == "a-labels" ? labelHash : sha256($0.2))
      }, package: nil)
  }

  private let trainImages = idx([2, 1, 2], [1, 2, 3, 4])
  private let trainLabels = idx([2], [0, 1])

  private func write(_ folder: String, without missing: String? = nil) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["a-images", "a-labels", "b-images", "b-labels"] where name != missing {
      let bytes = name.hasSuffix("images") ? trainImages : trainLabels
      try Data(bytes).write(to: URL(filePath: folder + "/" + name))
    }
  }

  @Test func foldersAreSearchedInOrder() throws {
    try withTemporaryFolder { folder in
      let known = tiny(labelHash: sha256(trainLabels))
      let locator = DatasetLocator(dataFolder: folder + "/own", rawFolder: folder + "/raw")
      let places = [folder + "/raw/tiny", folder + "/own", folder + "/own/tiny"]
      // From the last place looked at to the first: each new one wins.
      for place in places {
        try write(place)
        #expect(try locator.paths(of: known)["b-labels"] == place + "/b-labels")
      }
      let raw = try locator.read(known)
      #expect(raw.training.labels == [0, 1] && raw.test.pixels == [1, 2, 3, 4])
      #expect(raw.classNames == ["no", "yes"])
      #expect(
        raw.hashes.map(\.path)
          == ["a-images", "a-labels", "b-images", "b-labels"].map {
            folder + "/own/tiny/" + $0
          })
    }
  }

  @Test func aMissingSetListsThePlacesAndHowToGetIt() throws {
    try withTemporaryFolder { folder in
      try write(folder + "/raw/tiny", without: "b-images")
      let locator = DatasetLocator(dataFolder: folder + "/own", rawFolder: folder + "/raw")
      let error = try #require(throws: DatasetError.self) {
        try locator.read(tiny(labelHash: ""))
      }
      #expect("\(error)".contains(folder + "/own/tiny, "))
      #expect("\(error)".contains(folder + "/raw/tiny (lacks b-images)"))
      #expect("\(error)".contains("data/README.md"))
    }
    let fashion = try KnownDataset.named("fashion-mnist")
    #expect(fashion.advice.contains("apt-get install dataset-fashion-mnist"))
  }

  @Test func aFileWithAnotherHashIsRefusedWithBoth() throws {
    try withTemporaryFolder { folder in
      try write(folder + "/tiny")
      let wanted = String(repeating: "0", count: 64)
      let error = try #require(throws: DatasetError.self) {
        try DatasetLocator(dataFolder: folder).read(tiny(labelHash: wanted))
      }
      #expect(error.file == folder + "/tiny/a-labels")
      #expect(error.rule == .wrongHash(expected: wanted, found: sha256(trainLabels)))
    }
  }

  @Test(arguments: [-1, 1]) func labelsThatDoNotExistAreRefused(label: Int) {
    #expect(throws: DatasetError.self) {
      try DatasetLocator().read(tiny(labelHash: ""), label: label)
    }
  }

  /// Sets that are not on this machine are skipped, with a line that says so.
  @Test(arguments: KnownDataset.all.map(\.name)) func knownSetsAreWhole(name: String) throws {
    let known = try KnownDataset.named(name)
    let locator = DatasetLocator(dataFolder: ProcessInfo.processInfo.environment["DATA_DIR"])
    guard (try? locator.paths(of: known)) != nil else {
      print("skipped: \(known.name) is not here. \(known.advice)")
      return
    }
    let raw = try locator.read(known)
    #expect(raw.training.shape == raw.test.shape)
    #expect(raw.hashes.count == known.fileNames(.training).count + known.fileNames(.test).count)
    // Every class occurs in both parts.
    for part in [raw.training, raw.test] {
      #expect(Set(part.labels).count == known.classes[known.classes.count - 1].count)
    }
  }
}
