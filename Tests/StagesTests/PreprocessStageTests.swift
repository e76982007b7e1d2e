import Artifacts
import Foundation
import HDF5
import TestSupport
import Testing

@testable import Stages

@Suite struct PreprocessStageTests {
  /// Expects that `body` is refused with `status` in one line that has each of `words`, and that it
  /// leaves every file as it was.
  private func expectRefusal(
    _ run: TinyRun, _ status: Stages.ExitStatus, _ words: String...,
    at place: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
  ) throws {
    let before = try run.names().filter { !$0.hasSuffix(".toml") }
    let found = failure(body)
    #expect(found?.status == status, sourceLocation: place)
    for word in words {
      #expect(
        found?.message.contains(word) == true, "\(found?.message ?? "")", sourceLocation: place)
    }
    #expect(found?.message.contains("\n") == false, sourceLocation: place)
    let after = try run.names().filter { !$0.hasSuffix(".toml") && $0 != "imported.txt" }
    #expect(after == before.filter { $0 != "imported.txt" }, sourceLocation: place)
  }

  @Test func idxFilesBecomeImagesAndATestPartOfItsOwn() throws {
    try TinyRun.inFolder { run in
      try run.preprocess()
      let images = try ImagesFile(run.reader("images.h5"))
      #expect(images.training.count == 28 && images.validation.count == 12)
      #expect(images.description.classNames == ["up", "middle", "down"])
      #expect((0..<12).map { images.validation.label(of: $0) }.count { $0 == 1 } == 4)
      let test = try run.reader("test.h5")
      #expect(test.header.format == .testImages)
      #expect(try test.int32("test_labels", ["test_image"]) == TinyRun.labels(12).map(Int32.init))
      for name in ["images.h5", "test.h5"] { try run.reader(name).verify() }
      #expect(FilePath.exists(run.path("images.h5.prov.json")))
    }
  }

  @Test func recordsAreReadByTheNamedLabelByte() throws {
    try TinyRun.inFolder { run in
      let record = (0..<3072).map { UInt8($0 % 251) }
      let file = (0..<40).flatMap { [UInt8(9), UInt8($0 % 2)] + record.map { $0 } }
      try run.write(file, "a")
      try run.preprocess([
        "format": "\"records\"", "labelBytes": "2", "labelByte": "1", "classNames": "[]",
        "trainingFiles": "[\"\(run.path("a"))\"]", "testFiles": "[\"\(run.path("a"))\"]",
      ])
      let images = try ImagesFile(run.reader("images.h5"))
      #expect(images.description.classNames == ["0", "1"])
      #expect(images.description.shape.channels == 3)
    }
  }

  @Test func hdf5FilesComeThroughTheImportDoor() throws {
    try TinyRun.inFolder { run in
      let file = try HDF5File.create(at: run.path("mine.h5"))
      try file.root.createDataSet(
        "x", shape: [40, 8, 8], values: TinyRun.pixels(40), layout: .contiguous)
      try file.root.createDataSet(
        "y", shape: [40], values: TinyRun.labels(40).map(Int64.init), layout: .contiguous)
      try file.close()
      let keys = [
        "format": "\"hdf5\"", "imagesPath": "\"x\"", "labelsPath": "\"y\"", "channelsLast": "false",
        "trainingFiles": "[\"\(run.path("mine.h5"))\"]",
        "testFiles": "[\"\(run.path("mine.h5"))\"]",
      ]
      try run.preprocess(keys)
      #expect(try ImagesFile(run.reader("images.h5")).training.count == 28)
      try expectRefusal(run, .badData, "mine.h5", "z") {
        try run.preprocess(keys.merging(["imagesPath": "\"z\""]) { $1 })
      }
      try expectRefusal(run, .missingResource, "yours.h5") {
        try run.preprocess(keys.merging(["testFiles": "[\"\(run.path("yours.h5"))\"]"]) { $1 })
      }
    }
  }

  @Test func whatIsMadeOfAHDF5FileIsWhatIsMadeOfTheSameIDXFile() throws {
    try TinyRun.inFolder { run in
      try run.preprocess(["whitening": "\"zca\""])
      let first = try run.reader("images.h5").content()
      let file = try HDF5File.create(at: run.path("mine.h5"))
      for (part, count) in [("training", 40), ("test", 12)] {
        try file.root.createDataSet(
          part, shape: [count, 8, 8], values: Array(run.bytes(part + "-images").dropFirst(16)),
          layout: .contiguous)
        try file.root.createDataSet(
          part + "-y", shape: [count], values: TinyRun.labels(count), layout: .contiguous)
      }
      try file.close()
      try run.preprocess([
        "whitening": "\"zca\"", "format": "\"hdf5\"", "imagesPath": "\"training\"",
        "labelsPath": "\"training-y\"", "channelsLast": "false",
        "trainingFiles": "[\"\(run.path("mine.h5"))\"]",
        "testFiles": "[\"\(run.path("mine.h5"))\"]",
      ])
      #expect(try run.reader("images.h5").content().variables == first.variables)
    }
  }

  @Test func anOwnFileThatChangedSinceItsFirstImportIsRefused() throws {
    try TinyRun.inFolder { run in
      try run.preprocess()
      let before = (try run.stamp("images.h5"), try run.stamp("imported.txt"))
      var changed = try run.bytes("training-images")
      changed[100] ^= 1
      try run.write(changed, "training-images")
      try expectRefusal(run, .badData, "training-images", "changed since its first import") {
        try run.preprocess(["seed": "2"])
      }
      #expect(try run.stamp("images.h5") == before.0)
      #expect(try run.stamp("imported.txt") == before.1)
      changed[100] ^= 1
      try run.write(changed, "training-images")
      try run.preprocess(["seed": "2"])
    }
  }

  @Test func aLabelBeyondTheTrainingClassesIsRefused() throws {
    try TinyRun.inFolder { run in
      try run.write(idx([12], [UInt8](repeating: 0, count: 11) + [3]), "test-labels")
      try expectRefusal(run, .badData, "test-labels", "image 11", "label 3", "0...2") {
        try run.preprocess()
      }
    }
  }

  @Test func classNamesSayHowManyClassesThereAre() throws {
    try TinyRun.inFolder { run in
      try expectRefusal(run, .badData, "training-labels", "label 2", "0...1") {
        try run.preprocess(["classNames": "[\"one\", \"two\"]"])
      }
      try run.preprocess(["classNames": "[\"one\", \"two\", \"three\", \"never seen\"]"])
      #expect(try ImagesFile(run.reader("images.h5")).description.classes == 4)
    }
  }

  @Test func emptyTruncatedMissingAndForeignFilesAreRefused() throws {
    try TinyRun.inFolder { run in
      let whole = try run.bytes("training-images")
      try run.write(idx([0, 8, 8], []), "training-images")
      try expectRefusal(run, .badData, "training-images", "holds no images") {
        try run.preprocess()
      }
      try run.write(Array(whole.dropLast()), "training-images")
      try expectRefusal(run, .badData, "training-images", "truncated") { try run.preprocess() }
      try run.write([], "training-images")
      try expectRefusal(run, .badData, "training-images") { try run.preprocess() }
      try run.write(Array("<html>not found</html>".utf8), "training-images")
      try expectRefusal(run, .badData, "training-images", "text") { try run.preprocess() }
      try FileManager.default.removeItem(atPath: run.path("training-images"))
      try expectRefusal(run, .missingResource, "training-images") { try run.preprocess() }
    }
  }

  @Test func impossibleSplitsAreUsageErrors() throws {
    try TinyRun.inFolder { run in
      for changes in [["validationCount": "39"], ["trainingCount": "41"], ["validationCount": "2"]]
      {
        try expectRefusal(run, .usage, "images is not within") { try run.preprocess(changes) }
      }
      try expectRefusal(run, .usage, "9 x 9", "size") {
        try run.preprocess(["height": "9", "width": "9"])
      }
    }
  }

  @Test func aFreshOutputIsTouchedAndNotWritten() throws {
    try TinyRun.inFolder { run in
      try run.preprocess()
      try run.age("images.h5", "test.h5", "images.h5.prov.json")
      let old = try (run.stamp("images.h5"), run.stamp("test.h5"), run.stamp("images.h5.prov.json"))
      try run.preprocess()
      #expect(try run.stamp("images.h5").isTouched(old.0))
      #expect(try run.stamp("test.h5").isTouched(old.1))
      #expect(try run.stamp("images.h5.prov.json") == old.2)
      try run.preprocess(["validationCount": "9"])
      #expect(try run.stamp("images.h5").inode != old.0.inode)
      #expect(try ImagesFile(run.reader("images.h5")).validation.count == 9)
    }
  }

  @Test func bytesDependOnNothingButInputsAndParameters() throws {
    try TinyRun.inFolder { run in
      try run.preprocess(["whitening": "\"zca\"", "trainingCount": "30"])
      let first = try (run.bytes("images.h5"), run.bytes("test.h5"))
      for name in ["images.h5", "test.h5"] {
        try FileManager.default.removeItem(atPath: run.path(name))
      }
      try run.preprocess(["whitening": "\"zca\"", "trainingCount": "30"])
      #expect(try run.bytes("images.h5") == first.0)
      #expect(try run.bytes("test.h5") == first.1)
    }
  }
}
