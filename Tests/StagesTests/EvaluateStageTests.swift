import Artifacts
import Foundation
import Testing

@testable import Stages

@Suite struct EvaluateStageTests {
  private func withModel(_ body: (TinyRun) throws -> Void) throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      try run.trainFinal()
      try body(run)
    }
  }

  @Test func anEvaluationCountsWhatTheLogitsSay() throws {
    try withModel { run in
      try run.evaluate()
      let found = try EvaluationFile(run.reader("evaluation-final.h5"))
      #expect(found.imageCount == 12)
      #expect(found.labels == TinyRun.labels(12).map(Int32.init))
      let model = try ModelFile(run.reader("final.h5"))
      let images = try TestImagesFile.images(run.reader("test.h5"))
      let score = try model.trainer(threads: 1, path: "final.h5").evaluate(on: images)
      #expect(found.accuracy == score.accuracy && found.loss == score.loss)
      #expect(found.confusion.reduce(0, +) == 12)
      #expect((0..<3).reduce(0) { $0 + found.confusion[$1 * 4] } == found.correct)
      try run.reader("evaluation-final.h5").verify()
    }
  }

  @Test func aSecondEvaluationOfTheSameModelOpensNothing() throws {
    try withModel { run in
      try run.evaluate()
      try run.age("evaluation-final.h5")
      let old = try run.stamp("evaluation-final.h5")
      try run.evaluate()
      #expect(try run.stamp("evaluation-final.h5").isTouched(old))
      #expect(try run.earlierOpenings().isEmpty)
    }
  }

  @Test func anotherNetworkFromTheSameInputsIsRefusedUnderTheSameName() throws {
    try withModel { run in
      try run.perturb()
      try run.trainFinal("perturbed.h5", number: 1, to: "all.h5")
      try run.trainFinal("perturbed.h5", number: 2, to: "none.h5")
      try run.evaluate("all.h5")
      let old = try run.stamp("evaluation-final.h5")
      let found = failure { try run.evaluate("none.h5") }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("name of its own") == true)
      #expect(try run.stamp("evaluation-final.h5") == old)
    }
  }

  @Test func aModelOfChangedInputsIsEvaluatedAndTheEarlierOpeningIsKept() throws {
    try withModel { run in
      try run.evaluate()
      let first = try EvaluationFile(run.reader("evaluation-final.h5"))
      try run.trainFinal(changing: ["epochs": "3"])
      try run.evaluate()
      let second = try EvaluationFile(run.reader("evaluation-final.h5"))
      #expect(second.subject.identity != first.subject.identity)
      #expect(try run.earlierOpenings() == [first])
    }
  }

  @Test func aModelThatIsNotNamedIsRefused() throws {
    try withModel { run in
      let found = failure { try run.evaluate(name: "other") }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("EVALUATE") == true)
    }
  }

  @Test func testImagesOfAnotherPreparationAreRefused() throws {
    try withModel { run in
      try run.preprocess(["whitening": "\"none\""])
      let found = failure { try run.evaluate() }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("prepared in another way") == true)
      #expect(try !run.names().contains("evaluation-final.h5"))
    }
  }
}
