import Artifacts
import Foundation
import NN
import Testing

@testable import Stages

@Suite struct TrainFinalStageTests {
  @Test func theModelHasTheWeightsOfTheLastEpochAndItsOwnSchedule() throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      try run.trainFinal()
      let model = try ModelFile(run.reader("final.h5"))
      #expect(model.history.count == 4)
      #expect(model.description.label == "rank-1")
      let training = try Resolved<TrainChildParameters>(
        text: model.description.training, file: "final.h5"
      ).values
      #expect(training.training.schedule == .steps(epochs: [2, 3], factor: 0.1))
      #expect(training.seed == 3)
      let trainer = try model.trainer(threads: 1, path: "final.h5")
      let images = try ImagesFile(run.reader("images.h5"))
      let again = try trainer.evaluate(on: images.validation)
      #expect(again.accuracy == model.validationAccuracy)
      #expect(again.loss == model.history.validationLoss.last)
      #expect(model.parameterCount == (try model.description.graph.parameterCount()))
      try run.reader("final.h5").verify()
    }
  }

  @Test func threadsDoNotChangeTheBytes() throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      try run.trainFinal(to: "one.h5")
      try run.trainFinal(to: "two.h5", threads: 2)
      #expect(try run.bytes("one.h5") == run.bytes("two.h5"))
    }
  }

  @Test func aStoppedTrainingGoesOnToTheSameBytes() throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      try run.trainFinal(to: "through.h5")
      // Seven batches an epoch: it stops in the third.
      expectFailure(.preempted) { try run.trainFinal(to: "stopped.h5", stopAfter: 17) }
      #expect(try !run.names().contains("stopped.h5"))
      #expect(try run.names().contains("stopped.h5.checkpoint"))
      try run.trainFinal(to: "stopped.h5")
      #expect(try run.bytes("through.h5") == run.bytes("stopped.h5"))
      #expect(try !run.names().contains("stopped.h5.checkpoint"))
    }
  }

  @Test func aSecondCallTouchesTheModel() throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      try run.trainFinal()
      try run.age("final.h5")
      let old = try run.stamp("final.h5")
      try run.trainFinal()
      #expect(try run.stamp("final.h5").isTouched(old))
    }
  }

  @Test func theTimeOfInferenceStandsInTheSidecarAlone() throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      try run.trainFinal()
      let sidecar = try #require(Provenance.read(beside: run.path("final.h5")))
      #expect(try #require(sidecar.measured?["inferenceSecondsPerImage"]) > 0)
      let content = try run.reader("final.h5").content()
      #expect(!content.attributes.keys.contains { $0.contains("econds") })
    }
  }
}
