import Artifacts
import Foundation
import NN
import Testing

@testable import Stages

@Suite struct ExportStageTests {
  private func withModel(_ body: (TinyRun) throws -> Void) throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      try run.trainFinal()
      try body(run)
    }
  }

  private func export(_ run: TinyRun, to output: String, _ comparison: ExportComparison? = nil)
    throws
  {
    try ExportStage(model: run.path("final.h5"), output: run.path(output), comparison: comparison)
      .run()
  }

  /// A comparison by a shell script instead of Python.
  private func comparison(_ run: TinyRun, _ script: String) throws -> ExportComparison {
    try script.write(toFile: run.path("check"), atomically: true, encoding: .utf8)
    return ExportComparison(
      data: run.path("images.h5"), count: 5, threads: 1, reference: run.path("reference.h5"),
      python: "/bin/bash", script: run.path("check"))
  }

  @Test(arguments: ["onnx", "json", "py", "dot"])
  func theSameModelGivesTheSameBytes(ending: String) throws {
    try withModel { run in
      try export(run, to: "a.\(ending)")
      try export(run, to: "b.\(ending)")
      let first = try Data(contentsOf: URL(fileURLWithPath: run.path("a.\(ending)")))
      let second = try Data(contentsOf: URL(fileURLWithPath: run.path("b.\(ending)")))
      #expect(first.count > 100)
      // The source has its own name in its documentation.
      #expect(ending == "py" ? first.count == second.count : first == second)
    }
  }

  @Test func theReferenceHasWhatTheModelSaysOfTheFirstValidationImages() throws {
    try withModel { run in
      try export(run, to: "a.onnx", comparison(run, "echo fine >&2"))
      let found = try ReferenceFile(run.reader("reference.h5"))
      let model = try ModelFile(run.reader("final.h5"))
      let images = try ImagesFile(run.reader("images.h5")).validation
      let all = try model.trainer(threads: 1, path: "final.h5", precision: .strict)
        .logits(on: images)
      #expect(found.labels.count == 5)
      #expect(found.logits == Array(all.prefix(found.logits.count)))
      #expect(found.labels == (0..<5).map { Int32(images.label(of: $0)) })
      #expect(try run.names().contains("a.onnx"))
      try run.reader("reference.h5").verify()
    }
  }

  @Test func aFileThatDisagreesIsRefusedAndRemoved() throws {
    try withModel { run in
      try export(run, to: "a.onnx")
      let comparison = try comparison(run, "echo 'largest difference 0.5' >&2; exit 70")
      let found = failure { try export(run, to: "a.onnx", comparison) }
      #expect(found?.status == .ourBug)
      #expect(found?.message.contains("largest difference 0.5") == true)
      #expect(try !run.names().contains("a.onnx"))
    }
  }

  @Test func imagesOfAnotherPreparationAreRefused() throws {
    try withModel { run in
      try run.preprocess(["whitening": "\"none\""])
      let found = failure { try export(run, to: "a.onnx", comparison(run, "exit 0")) }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("prepared in another way") == true)
      #expect(try !run.names().contains("a.onnx"))
    }
  }

  @Test func aWrongEndingAndEquationsOfANetworkAreRefused() throws {
    try withModel { run in
      #expect(failure { try export(run, to: "a.onx") }?.status == .usage)
      #expect(failure { try export(run, to: "a.tex") }?.status == .usage)
      let found = failure { try export(run, to: "a.py", comparison(run, "exit 0")) }
      #expect(found?.status == .usage)
    }
  }

  @Test func withoutThePythonNothingIsWritten() throws {
    try withModel { run in
      var comparison = try comparison(run, "exit 0")
      comparison.python = run.path("no-python")
      let found = failure { try export(run, to: "a.onnx", comparison) }
      #expect(found?.status == .missingResource)
      #expect(try !run.names().contains("a.onnx"))
    }
  }
}
