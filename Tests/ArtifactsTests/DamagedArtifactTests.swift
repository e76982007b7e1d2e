import Foundation
import TestSupport
import Testing

@testable import Artifacts
@testable import HDF5

private let remake = "; delete the file and run make again"

/// Flips one bit of the file at `offset`.
private func flip(_ path: String, _ offset: Int) throws {
  let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
  defer { try? file.close() }
  try file.seek(toOffset: UInt64(offset))
  let byte = try #require(try file.read(upToCount: 1)?.first)
  try file.seek(toOffset: UInt64(offset))
  try file.write(contentsOf: Data([byte ^ 1 << UInt8(offset % 8)]))
}

/// Offsets in every part of a file: ends, pages around and a spread over all of it.
private func offsets(_ count: Int, _ step: Int) -> [Int] {
  Array(Set([0, 8, 28, 47, 48, 4096, count / 2, count - 49, count - 1]))
    .filter { $0 < count } + Array(stride(from: 5, to: count, by: step))
}

@Suite struct DamagedArtifactTests {
  @Test(arguments: ArtifactFormat.allCases)
  func everyTruncatedArtifactIsRefused(format: ArtifactFormat) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try Tiny.content(format).write(to: path)
      let whole = try bytes(of: path)
      let counts = [
        1, 7, 8, 36, 48, 4095, 4096, whole.count / 2, whole.count - 48, whole.count - 1,
      ]
      for count in counts {
        try Data(whole[..<count]).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: DamagedFile.self, "\(count)") { try ArtifactReader(any: path) }
        #expect(error?.description.hasPrefix(path) == true)
        #expect(error?.description.hasSuffix(remake) == true, "\(error?.description ?? "")")
      }
    }
  }

  @Test(arguments: ArtifactFormat.allCases)
  func everyFlippedByteOfASmallArtifactIsRefusedWhenItIsOpened(format: ArtifactFormat) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try Tiny.content(format).write(to: path)
      let count = try bytes(of: path).count
      for offset in offsets(count, 97) {
        try flip(path, offset)
        let error = #expect(throws: DamagedFile.self, "byte \(offset)") {
          try ArtifactReader(any: path)
        }
        #expect(error?.description.contains("delete") == true)
        try flip(path, offset)
      }
      try ArtifactReader(any: path).verify()
    }
  }

  /// Either the file does not open, or the damage lies in a bulk block: then `verify` and the images of that
  /// block are refused, and no other image.
  @Test func everyFlippedByteOfBulkDataIsFoundByVerifyAndWhenItsBlockIsRead() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try Tiny.bulkyImages().write(to: path)
      let count = try bytes(of: path).count
      var bulk = 0
      for offset in offsets(count, 80_021) {
        try flip(path, offset)
        if let reader = try? ArtifactReader(path, expecting: .images) {
          bulk += 1
          try expectBulkDamage(reader, at: offset)
        }
        try flip(path, offset)
      }
      #expect(bulk > 5)
      try ArtifactReader(any: path).verify()
    }
  }

  private func expectBulkDamage(_ reader: ArtifactReader, at offset: Int) throws {
    #expect(throws: DamagedFile.self, "byte \(offset)") { try reader.verify() }
    let start = try #require(try reader.root.dataSet("training_images").fileRange).lowerBound
    let images = try ImagesFile(reader).training
    let block = offset / IntegrityRecord.blockSize
    for index in stride(from: 0, to: images.count, by: 13) {
      let first = (start + index * 8192) / IntegrityRecord.blockSize
      let last = (start + index * 8192 + 8191) / IntegrityRecord.blockSize
      if (first...last).contains(block) {
        let error = #expect(throws: DamagedFile.self, "image \(index)") {
          try images.withPixels(of: index) { _ in }
        }
        #expect(error?.description.hasSuffix(remake) == true)
      } else {
        try images.withPixels(of: index) { #expect($0[0] == Float(index * 2048 % 1021)) }
      }
    }
    #expect(throws: DamagedFile.self) { try reader.float32("training_images", Self.axes) }
  }

  private static let axes = ["training_image", "channel", "row", "column"]

  @Test func aFileRewrittenInPlaceByAnotherProgramIsRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try Tiny.content(.samples).write(to: path)
      let record = try VerifiedFile.open(path).record
      let whole = try bytes(of: path)
      // As HDF5 leaves it: its own part alone, whatever followed it.
      try Data(whole[..<record.fileCount]).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: DamagedFile.self) { try ArtifactReader(any: path) }
      #expect(error?.rule == .noRecord)
      // With a record of its own it is whole again, and says the same.
      try IntegrityRecord.append(to: path, bulk: record.bulk)
      try ArtifactReader(any: path).verify()
      try #expect(bytes(of: path) == whole)
    }
  }
}
