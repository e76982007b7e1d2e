import Foundation
import SearchSpace
import TestSupport
import Testing

@testable import Artifacts
@testable import HDF5

/// What opening (and by default reading) `path` says, without the path before it.
private func complaint(
  _ path: String, _ format: ArtifactFormat = .samples,
  _ body: (ArtifactReader) throws -> Void = { _ = try $0.content() }
) -> String? {
  do {
    try body(ArtifactReader(path, expecting: format))
    return nil
  } catch {
    let isTyped = error is ArtifactError || error is DamagedFile || error is FileError
    #expect(isTyped, "\(type(of: error))")
    let text = "\(error)"
    #expect(text.hasPrefix(path + ": ") && !text.contains("\n"))
    return String(text.dropFirst(path.count + 2))
  }
}

private let remake = "; delete the file and run make again"

@Suite struct ArtifactReaderTests {
  @Test func aFileOfAnotherFormatIsRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try Tiny.content(.rewards).write(to: path)
      #expect(complaint(path) == "this is espalier-rewards; give espalier-samples here")
      let error = #expect(throws: ArtifactError.self) {
        try ArtifactReader(path, expecting: .samples, .images)
      }
      #expect(error?.reason.hasSuffix("give espalier-samples or espalier-images here") == true)
    }
  }

  @Test func headersOfOtherVersionsAndUnfinishedFilesAreRefused() throws {
    let cases: [([String: AttributeValue?], String)] = [
      (
        ["format": .text("espalier-novel")],
        "the format \"espalier-novel\" is unknown to this version"
      ),
      (
        ["format_version": .integer(2)],
        "it is espalier-samples version 2, this program reads version 1"
      ),
      (["stage": .text("cook")], "the stage \"cook\" is unknown to this version of the program"),
      (["complete": nil], "no stage finished it (complete is not 1)"),
      (["complete": .integer(0)], "no stage finished it (complete is not 1)"),
      (["payload_sha256": nil], "no stage finished it"),
      (["format": nil], "there is no attribute \"format\""),
      (["parameters": .integer(3)], "attribute \"parameters\" is an integer, not a text"),
      (["inputs": .texts(["nonsense"])], "inputs: \"nonsense\" is not role=hash"),
      (["seed": .text("7")], "attribute \"seed\" is a text, not an integer"),
    ]
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      let content = try Tiny.content(.samples)
      for (changes, expected) in cases {
        try content.write(to: path, altering: changes)
        let found = complaint(path)
        #expect(
          found?.hasPrefix(expected) == true && found?.hasSuffix(remake) == true, "\(found ?? "")")
      }
    }
  }

  @Test func missingVariablesWrongTypesAndShapesAreFaultsThatNameThem() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      let axes = [Dimension("x", count: 2, longName: ""), Dimension("y", count: 3, longName: "")]
      try ArtifactContent(
        Tiny.header(.samples), dimensions: axes,
        variables: [
          Variable("v", ["x"], .float64([1, 2]), longName: ""),
          Variable("word", ["x"], .text(["completed", "gone"]), longName: ""),
        ]
      ).write(to: path)
      let cases: [((ArtifactReader) throws -> Void, String)] = [
        ({ _ = try $0.float64("w", ["x"]) }, "there is no \"w\" in it; it has: x, y, v, word"),
        ({ _ = try $0.float64("v", ["z"]) }, "there is no \"z\" in it; it has: x, y, v, word"),
        ({ _ = try $0.float64("v", ["y"]) }, "v: has the shape [2], its axes [\"y\"] say [3]"),
        (
          { _ = try $0.float64("v", ["x", "y"]) },
          "v: has the shape [2], its axes [\"x\", \"y\"] say [2, 3]"
        ),
        ({ _ = try $0.float32("v", ["x"]) }, "v: its elements are float64, not float32"),
        ({ _ = try $0.texts("v", ["x"]) }, "v: its elements are float64, not text"),
        ({ _ = try $0.mapped("v", ["x"], Double.self) }, "v: must be contiguous float64"),
        (
          { let _: [ChildOutcome] = try $0.choices("word", ["x"]) },
          "word: \"gone\" is none of completed, diverged, too-large, screened"
        ),
        ({ _ = try $0.integer("round") }, "there is no attribute \"round\""),
        (
          { let _: ChildOutcome = try $0.choice("stage") },
          "stage: \"sample\" is none of completed, diverged, too-large, screened"
        ),
      ]
      for (body, expected) in cases {
        #expect(complaint(path, .samples, body) == expected + remake)
      }
    }
  }

  @Test func whatIsNoArtifactIsRefusedWithoutAdviceToDeleteTheUsersFiles() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      let give = "; give an artifact here; if a stage wrote this one, delete it and run make again"
      #expect(complaint(path) == "cannot open the file: No such file or directory; check the path")
      try WholeFile.write(text: "", to: path)
      #expect(complaint(path) == "is empty" + remake)
      try WholeFile.write(text: "epochs = 3\n", to: path)
      #expect(complaint(path) == "is a text file, not HDF5" + give)
      try WholeFile.write(bytes: [UInt8](0...255), to: path)
      #expect(complaint(path) == "is not an HDF5 file" + give)
      #expect(
        complaint(folder) == "cannot read it as a file: Is a directory; name a file in it")
      try FileManager.default.removeItem(atPath: path)
      let foreign = try HDF5File.create(at: path)
      try foreign.close()
      #expect(
        complaint(path) == "has no integrity record: unfinished, or not written by us" + give)
    }
  }

  @Test func theRoleOfAnInputMayHoldAnySign() {
    let input = ArtifactInput("train=1.gz", Tiny.hash)
    #expect(ArtifactInput(text: input.text) == input)
    #expect(ArtifactInput(text: "no hash") == nil)
  }
}
