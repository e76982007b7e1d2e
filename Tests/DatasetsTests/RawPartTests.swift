import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct RawPartTests {
  private func write(_ bytes: [UInt8], _ path: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  @Test func ownRecordsAreReadWithTheirHashes() throws {
    try withTemporaryFolder { folder in
      let layout = RecordLayout(
        labelBytes: 1, labelByte: 0, shape: ImageShape(channels: 1, height: 1, width: 2))
      let first = try write([0, 1, 2, 3, 4, 5], folder + "/first.bin")
      let second = try write([1, 6, 7], folder + "/second.bin")
      let part = RawPart.records(files: [first, second], layout: layout)
      let raw = try RawDataset(training: part, test: .records(files: [second], layout: layout))
      #expect(raw.training.labels == [0, 3, 1])
      // The test part has the classes of the training part, though its own labels are lower.
      #expect(raw.training.classCount == 4 && raw.test.classCount == 4)
      #expect(raw.hashes.map(\.path) == [first, second, second])
      #expect(
        raw.hashes[0].sha256 == "17e88db187afd62c16e5debf3e6527cd006bc012bc90b51a810cd80c2d511f43")
    }
  }

  @Test func imagesOfOneClassAloneAreNoTrainingPart() throws {
    try withTemporaryFolder { folder in
      let images = try write(idx([3, 1, 1], [1, 2, 3]), folder + "/images")
      let labels = try write(idx([3], [1, 1, 1]), folder + "/labels")
      let both = try write(idx([3], [0, 1, 1]), folder + "/both")
      let one = RawPart.idx(images: images, labels: labels)
      let two = RawPart.idx(images: images, labels: both)
      let error = #expect(throws: DatasetError.self) {
        _ = try RawDataset(training: one, test: two)
      }
      #expect(error?.file == labels && error?.description.contains("label 1") == true)
      #expect(try RawDataset(training: two, test: one).test.count == 3)
    }
  }

  @Test func aChangeSinceTheFirstImportIsRefused() throws {
    try withTemporaryFolder { folder in
      let images = try write(idx([2, 1, 1], [1, 2]), folder + "/images")
      let labels = try write(idx([2], [0, 1]), folder + "/labels")
      let part = RawPart.idx(images: images, labels: labels)
      let before = try part.read().hashes
      let expected = ExpectedHashes(
        Dictionary(uniqueKeysWithValues: before.map { ($0.path, $0.sha256) }))
      #expect(try part.read(expecting: expected).hashes == before)
      _ = try write(idx([2], [1, 1]), labels)
      let error = #expect(throws: DatasetError.self) { try part.read(expecting: expected) }
      guard case .changedSinceImport(before[1].sha256, _) = error?.rule else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func gzippedFilesAreUnpackedAndHashedUnpacked() throws {
    try withTemporaryFolder { folder in
      let packed = try write(gzippedLabels, folder + "/labels.gz")
      let images = try write(idx([3, 1, 1], [1, 2, 3]), folder + "/images")
      let part = RawPart.idx(images: images, labels: packed)
      let (read, hashes) = try part.read()
      #expect(read.labels == [2, 0, 1])
      #expect(hashes[1].sha256 == sha256(idx([3], [2, 0, 1])))
      _ = try write(Array(gzippedLabels.dropLast(9)), packed)
      let error = #expect(throws: DatasetError.self) { try part.read() }
      #expect(error?.file == packed)
    }
  }

  /// `idx([3], [2, 0, 1])`, packed by Python's gzip.
  private let gzippedLabels: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFF, 0x63, 0x60, 0xE0, 0x60, 0x64, 0x60,
    0x60, 0x60, 0x66, 0x62, 0x60, 0x04, 0x00, 0x7C, 0x58, 0xC3, 0x7A, 0x0B, 0x00, 0x00, 0x00,
  ]

  @Test func filesThatCannotBeReadAreErrors() throws {
    try withTemporaryFolder { folder in
      let layout = RecordLayout.cifar10
      let missing = RawPart.records(files: [folder + "/none.bin"], layout: layout)
      let absent = #expect(throws: DatasetError.self) { try missing.read() }
      #expect(absent?.rule == .unreadable(reason: "there is no such file"))
      let directory = #expect(throws: DatasetError.self) {
        try RawPart.records(files: [folder], layout: layout).read()
      }
      #expect(directory?.rule == .unreadable(reason: "it is a folder or a device"))
    }
  }

  @Test func linksAreFollowed() throws {
    try withTemporaryFolder { folder in
      _ = try write([1, 2, 3], folder + "/file")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: folder + "/file")
      #expect(try fileBytes(folder + "/link") == [1, 2, 3])
      let error = #expect(throws: DatasetError.self) { try fileBytes(folder + "/link", limit: 2) }
      #expect(error?.rule == .unreadable(reason: "3 bytes are more than 2"))
    }
  }

  @Test func filesAboveTheLimitAreNotRead() throws {
    try withTemporaryFolder { folder in
      let file = try write([UInt8](repeating: 0, count: 100), folder + "/file")
      let error = #expect(throws: DatasetError.self) { try fileBytes(file, limit: 99) }
      #expect(error?.rule == .unreadable(reason: "100 bytes are more than 99"))
      #expect(try fileBytes(file, limit: 100).count == 100)
    }
  }
}
