import Foundation
import TestSupport
import Testing

@testable import HDF5

/// The `import` program, which lies beside the program of the tests.
private let program: String = {
  let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  return URL(fileURLWithPath: tests).deletingLastPathComponent().path + "/import"
}()

private let pixels = (0..<2 * 3 * 4 * 5).map { UInt8($0) }

/// A foreign file with images `x` of shape (2, 3, 4, 5), `hwc` of shape (2, 4, 5, 3) and `grey` of
/// shape (2, 4, 5), and labels `y`.
private func writeForeign(_ path: String) throws {
  let file = try HDF5File.create(at: path)
  let root = file.root
  try root.createDataSet("x", shape: [2, 3, 4, 5], values: pixels, layout: .chunked(deflate: 4))
  try root.createDataSet("hwc", shape: [2, 4, 5, 3], values: pixels, layout: .contiguous)
  try root.createDataSet(
    "grey", shape: [2, 4, 5], values: Array(pixels[..<40]), layout: .contiguous)
  try root.createDataSet("y", shape: [2, 1], values: [Int64(7), 0], layout: .chunked(deflate: 4))
  try root.createDataSet("three", shape: [3], values: [Int32(1), 2, 3], layout: .contiguous)
  try root.createDataSet("negative", shape: [2], values: [Int32(1), -1], layout: .contiguous)
  try root.createDataSet("large", shape: [2], values: [UInt64(1), .max], layout: .contiguous)
  try file.close()
}

/// Imports from a fresh foreign file of which one bit may be flipped.
private func importing(
  images: String = "x", labels: String = "y", channelsLast: Bool = false,
  maximumBytes: Int = 1 << 20, executable: String = program, wallSeconds: Double? = nil,
  flippedByte: Int? = nil, read: (HDF5Group) throws -> Void = { _ in }
) throws {
  try withTemporaryFolder { folder in
    let (path, output) = (folder + "/foreign.h5", folder + "/own.h5")
    try writeForeign(path)
    if let flippedByte {
      var bytes = try readBytes(path)
      bytes[flippedByte % bytes.count] ^= 1 << UInt8(flippedByte % 8)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
    let request = ImageImport(
      file: path, images: images, labels: labels, channelsLast: channelsLast,
      maximumBytes: maximumBytes, output: output)
    do {
      try ImportDoor.importImages(request, executable: executable, wallSeconds: wallSeconds)
    } catch {
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == ["foreign.h5"], "nothing is left after \(error)")
      throw error
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(left == ["foreign.h5", "own.h5"])
    try read(VerifiedFile.open(output).hdf5().root)
  }
}

private func failure(_ body: () throws -> Void) -> ImportError? {
  #expect(throws: ImportError.self, performing: body)
}

@Suite struct ImportDoorTests {
  @Test func imagesAndLabelsBecomeAnOwnFileWithNamedAxes() throws {
    try importing { root in
      let images = try root.dataSet("images")
      #expect(images.shape == [2, 3, 4, 5])
      try #expect(images.read(UInt8.self) == pixels)
      try #expect(images.fileRange != nil)
      try #expect(images.dimensionLabels == ["image", "channel", "height", "width"])
      try #expect(root.dataSet("labels").read(Int32.self) == [7, 0])
      try #expect(root.dataSet("labels").dimensionLabels == ["image"])
    }
  }

  @Test func channelsThatComeLastArePutFirst() throws {
    try importing(images: "hwc", channelsLast: true) { root in
      let images = try root.dataSet("images").read(UInt8.self)
      for (n, c, h, w) in [(0, 0, 0, 0), (1, 2, 3, 4), (0, 1, 3, 2), (1, 0, 2, 4)] {
        #expect(images[((n * 3 + c) * 4 + h) * 5 + w] == pixels[((n * 4 + h) * 5 + w) * 3 + c])
      }
    }
  }

  @Test(arguments: [false, true])
  func greyImagesGetOneChannel(channelsLast: Bool) throws {
    try importing(images: "grey", channelsLast: channelsLast) { root in
      try #expect(root.dataSet("images").shape == [2, 1, 4, 5])
      try #expect(root.dataSet("images").read(UInt8.self) == Array(pixels[..<40]))
    }
  }

  @Test(arguments: [
    ("none", "y", "no \"none\""), ("y", "y", "images must be"), ("x", "three", "3]"),
    ("x", "negative", "label -1 of image 1"), ("x", "large", "of image 1"),
    ("three", "y", "images must be"), ("x", "x", "labels have shape"),
    ("--help", "y", "no \"--help\""),
  ])
  func whatDoesNotFitTheSchemaIsRefusedWithTheReason(images: String, labels: String, word: String) {
    let error = failure { try importing(images: images, labels: labels) }
    #expect(error?.cause == .badData)
    #expect(error?.reason.contains(word) == true, "\(error?.reason ?? "")")
  }

  @Test func imagesThatLookChannelsLastAreNotTakenForSomethingElse() throws {
    try withTemporaryFolder { folder in
      let file = try HDF5File.create(at: folder + "/a.h5")
      try file.root.createDataSet(
        "x", shape: [1, 8, 8, 3], values: [UInt8](repeating: 0, count: 192), layout: .contiguous)
      try file.root.createDataSet("y", shape: [1], values: [Int32(0)], layout: .contiguous)
      try file.close()
      let request = ImageImport(
        file: folder + "/a.h5", images: "x", labels: "y", output: folder + "/b.h5")
      let error = failure { try ImportDoor.importImages(request, executable: program) }
      #expect(error?.reason.contains("--channels-last") == true)
    }
  }

  @Test func moreThanTheAllowedBytesAreRefused() {
    let error = failure { try importing(maximumBytes: 119) }
    #expect(error?.reason.contains("--max-bytes") == true)
  }

  @Test func aMissingFileIsAMissingResource() throws {
    try withTemporaryFolder { folder in
      let request = ImageImport(
        file: folder + "/none.h5", images: "x", labels: "y", output: folder + "/own.h5")
      let error = failure { try ImportDoor.importImages(request, executable: program) }
      #expect(error?.cause == .missingResource)
      #expect(error?.reason.contains("No such file or directory") == true)
    }
  }

  @Test func aMissingProgramIsAnError() {
    #expect(throws: FileError.self) { try importing(executable: "/no/such") }
  }

  @Test(arguments: [
    ("kill -SEGV $$", "signal 11"), ("exit 3", "status 3"), ("exec sleep 60", "in time"),
  ])
  func theEndOfTheChildIsARefusal(script: String, word: String) throws {
    try withTemporaryFolder { folder in
      try WholeFile.write(text: "#!/bin/sh\n\(script)\n", to: folder + "/program")
      chmod(folder + "/program", 0o700)
      let error = failure { try importing(executable: folder + "/program", wallSeconds: 0.5) }
      #expect(error?.cause == .badData)
      #expect(error?.reason.contains(word) == true)
    }
  }

  @Test func aKilledChildLeavesNothing() throws {
    try withTemporaryFolder { folder in
      // Stands for a child that is killed while it writes; the last argument is --output=PATH.
      let script = "for last; do :; done; echo > ${last#--output=}.tmp.0123; exec sleep 60"
      try WholeFile.write(text: "#!/bin/sh\n\(script)\n", to: folder + "/program")
      chmod(folder + "/program", 0o700)
      #expect(
        failure {
          try importing(executable: folder + "/program", wallSeconds: 0.3)
        } != nil)
    }
  }

  @Test func aChildThatOnlySaysItIsDoneIsNotBelieved() {
    #expect(throws: FileError.self) { try importing(executable: "/bin/true") }
  }

  /// `ulimit -f` counts blocks of 512 bytes: the images do not fit.
  @Test func aDiskThatIsFullIsAMissingResourceAndLeavesNothing() throws {
    try withTemporaryFolder { folder in
      try writeForeign(folder + "/foreign.h5")
      let result = try ChildProcess.run(
        "/bin/sh",
        arguments: [
          "-c", "trap '' XFSZ; ulimit -f 2; exec \"$@\"", "sh", program,
          "--file=\(folder)/foreign.h5", "--images=x", "--labels=y", "--output=\(folder)/own.h5",
        ], environment: [:], wallSeconds: 20)
      #expect(result.end == .exit(ImportExitCode.missingResource))
      #expect(result.errorText.hasPrefix(folder + "/own.h5"))
      #expect(result.errorText.contains("File too large"))
      try #expect(FileManager.default.contentsOfDirectory(atPath: folder) == ["foreign.h5"])
    }
  }

  @Test func wrongArgumentsAreAUsageError() throws {
    let result = try ChildProcess.run(
      program, arguments: ["--file=x"], environment: [:], wallSeconds: 20)
    #expect(result.end == .exit(ImportExitCode.usage))
  }

  /// Bits flipped all over the file: each import ends with an error or with an intact own file.
  ///
  /// Every 97th byte, or as ESPALIER_FLIP_STEP says (scripts/test-foreign).
  @Test func noFlippedBitOfAForeignFileHarmsTheParent() throws {
    var refused = 0
    let step = ProcessInfo.processInfo.environment["ESPALIER_FLIP_STEP"].flatMap { Int($0) } ?? 97
    for position in stride(from: 3, to: 8000, by: step) {
      do {
        try importing(flippedByte: position) { root in
          try #expect(root.dataSet("images").shape == [2, 3, 4, 5])
        }
      } catch let error as ImportError {
        #expect(!error.reason.isEmpty)
        refused += 1
      }
    }
    #expect(refused > 0)
  }

  /// The files of a published collection, each tied to a fault that libhdf5 has or had.
  @Test(.enabled(if: !hostileFiles.isEmpty, "there is no hostile_hdf5 in $DATA_DIR"))
  func noHostileFileHarmsTheParent() throws {
    try withTemporaryFolder { folder in
      for file in hostileFiles {
        for name in try words(in: file) {
          let request = ImageImport(
            file: file, images: name, labels: name, maximumBytes: 1 << 20,
            output: folder + "/own.h5")
          #expect(throws: ImportError.self) {
            try ImportDoor.importImages(request, executable: program, wallSeconds: 30)
          }
        }
      }
      try #expect(FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}

private let hostileFiles: [String] = {
  let folder = (ProcessInfo.processInfo.environment["DATA_DIR"] ?? "data") + "/hostile_hdf5"
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  return names.filter { $0.hasSuffix(".h5") }.sorted().map { folder + "/" + $0 }
}()

/// Up to a dozen words in a file that could be names of its objects.
private func words(in file: String) throws -> [String] {
  let runs = try readBytes(file).split { byte in
    let character = Character(Unicode.Scalar(byte))
    return
      !(character.isASCII
      && (character.isLetter || character.isNumber || "_-./".contains(character)))
  }
  let words = runs.filter { (3...40).contains($0.count) }.map {
    String(decoding: $0, as: UTF8.self)
  }
  return ["images"] + Set(words).sorted().filter { !$0.hasPrefix("OHDR") }.prefix(12)
}
