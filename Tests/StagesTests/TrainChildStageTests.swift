@testable import Artifacts
import Foundation
import HDF5
import NN
import SearchSpace
import TestSupport
import Testing

@testable import Stages

@Suite struct TrainChildStageTests {
  private func withSamples(
    _ space: [String: String] = [:], _ body: (TinyRun) throws -> Void
  ) throws {
    try TinyRun.inFolder { run in
      try run.prepare(space)
      try body(run)
    }
  }

  /// The child of sample 1, as the stage would train it.
  private func child(
    _ run: TinyRun, _ changes: [String: String] = [:], folder: String = "experiments"
  ) throws -> ChildTraining {
    try ChildTraining(
      SamplesFile(run.reader("samples.h5")).architectures[0], run.reader("images.h5"),
      Resolved<TrainChildParameters>(file: run.parameters("train-child", changes)).values,
      folder: run.path(folder))
  }

  @Test func aChildIsTrainedAndItsRecordNamesTheExperiment() throws {
    try withSamples { run in
      try run.train()
      let record = try ChildFile(run.reader("child-1.h5"))
      let names = try run.experiments()
      #expect(names == ["experiments/\(record.experiment.identity).h5"])
      let experiment = try ExperimentFile(run.reader(names[0]))
      #expect(experiment == record.experiment)
      #expect(experiment.outcome == .completed && experiment.history.count == 3)
      #expect(experiment.history.trainingLoss.allSatisfy { $0 > 0 && $0.isFinite })
      #expect(record.round == 1 && record.sample == 1)
      for name in names + ["child-1.h5"] { try run.reader(name).verify() }
    }
  }

  @Test func aNetworkThatWasTrainedBeforeIsNotTrainedAgain() throws {
    try withSamples { run in
      try run.train()
      let name = try run.experiments()[0]
      try run.age(name)
      let old = try (run.stamp(name), run.stamp("child-1.h5").bytes)
      try FileManager.default.removeItem(atPath: run.path("child-1.h5"))
      try run.train()
      #expect(try run.stamp(name) == old.0)
      #expect(try run.stamp("child-1.h5").bytes == old.1)
    }
  }

  @Test func theSameNetworkInAnotherRoundSharesTheExperiment() throws {
    try withSamples { run in
      try run.train()
      let samples = try SamplesFile(run.reader("samples.h5"))
      let later = SamplesFile(
        round: 9, strategy: .uniform, temperature: 1, space: samples.space,
        architectures: samples.architectures, probabilities: samples.probabilities,
        logProbabilities: samples.logProbabilities)
      try later.content(run.reader("samples.h5").header).write(to: run.path("samples.h5"))
      try run.train()
      #expect(try run.experiments().count == 1)
      #expect(try ChildFile(run.reader("child-1.h5")).round == 9)
    }
  }

  @Test func whatIsNoPartOfTheResultIsNoPartOfTheIdentity() throws {
    try withSamples { run in
      try run.train(1, ["checkpointEpochs": "1"])
      try run.train(1, ["checkpointEpochs": "2"])
      #expect(try run.experiments().count == 1)
      for change in [
        ["epochs": "2"], ["seed": "2"], ["learningRate": "0.06"], ["precision": "\"strict\""],
      ] {
        try run.train(1, change)
      }
      #expect(try run.experiments().count == 5)
    }
  }

  @Test func theResolvedFileGivesTheIdentityOfTheCommentedOne() throws {
    try withSamples { run in
      try run.train()
      let written = run.path("train-child.toml")
      try resolveParameters(written, output: run.path("resolved/train-child.toml"))
      try run.write(run.bytes("resolved/train-child.toml"), "train-child.toml")
      let values = try Resolved<TrainChildParameters>(file: written).values
      let child = try ChildTraining(
        SamplesFile(run.reader("samples.h5")).architectures[0], run.reader("images.h5"), values,
        folder: run.path("experiments"))
      #expect(try run.experiments() == ["experiments/\(child.identity).h5"])
    }
  }

  @Test func aDamagedExperimentIsTrainedAgainToTheSameBytes() throws {
    try withSamples { run in
      try run.train()
      let name = try run.experiments()[0]
      let whole = try run.bytes(name)
      for position in [0, whole.count / 2, whole.count - 1] {
        var damaged = whole
        damaged[position] ^= 4
        try run.write(damaged, name)
        try run.train()
        #expect(try run.bytes(name) == whole)
      }
      try run.write(Array(whole.prefix(1000)), name)
      try run.train()
      #expect(try run.bytes(name) == whole)
    }
  }

  @Test func aChildBeyondTheLimitsIsNotTrainedAndIsAFailure() throws {
    try withSamples(["filters": "[47, 48]", "filterHeight": "[3, 5]", "strideHeight": "[1]"]) {
      run in
      for sample in [1, 2] { try run.train(sample, ["forwardMFLOPsLimit": "1"]) }
      let record = try ChildFile(run.reader("child-1.h5")).experiment
      #expect(record.outcome == .tooLarge && record.history.count == 0)
      #expect(record.forwardFLOPs > 1_000_000)
      try run.reward()
      let entries = try RewardsFile(run.reader("rewards.h5")).entries
      #expect(entries.map(\.reward) == [-0.25, -0.25])
      #expect(entries.allSatisfy { $0.score == nil && $0.curve.isEmpty })
      for name in try run.experiments() + ["rewards.h5", "child-2.h5"] {
        try run.reader(name).verify()
      }
    }
  }

  /// A learning rate that belongs to the architecture replaces the file's, and is the same as if it stood
  /// there: one network with one rate has one identity.
  @Test func aPredictedLearningRateIsTrainedWithAndIsPartOfTheIdentity() throws {
    try withSamples(["learningRate": "[0.02, 0.3]"]) { run in
      let architecture = try SamplesFile(run.reader("samples.h5")).architectures[0]
      let predicted = try child(run)
      let rate = try #require(architecture.learningRate)
      #expect([0.02, 0.3].contains(rate))
      let experiment = try predicted.experiment()
      #expect(experiment.file.history.learningRate[0] == Double(Float(rate)))

      let plain = SearchSpace(
        layers: 2,
        values: [
          .filterHeight: [1, 3], .filterWidth: [1, 3], .strideHeight: [1, 2], .strideWidth: [1],
          .filters: [2, 4],
        ])
      let same = try Architecture(architecture.choices.dropLast(), in: plain)
      func identity(_ rate: String) throws -> String {
        try ChildTraining(
          same, run.reader("images.h5"),
          Resolved<TrainChildParameters>(
            file: run.parameters("train-child", ["learningRate": rate])
          ).values, folder: run.path("experiments")
        ).identity
      }
      #expect(try identity("\(rate)") == predicted.identity)
      #expect(try identity("0.05") != predicted.identity)
    }
  }

  /// Pools that each read all earlier layers double the channels from layer to layer.
  @Test func aNetworkOfTooManyChannelsIsAFailureAndNoError() throws {
    try withSamples(["learningRate": "[0.02, 0.3]"]) { run in
      let space = SearchSpace.convolutional(
        ConvolutionalSpace(
          layers: 24, types: [.convolution, .averagePool],
          values: [
            .filterHeight: [1, 3], .filterWidth: [1], .strideHeight: [1], .strideWidth: [1],
            .filters: [2, 4], .poolSize: [3], .poolStride: [1],
          ], hasSkipConnections: true))
      let pools = try Architecture(
        [Int](repeating: 1, count: 24),
        connections: (0..<24).map { [Bool](repeating: true, count: $0) }, in: space)
      let child = try ChildTraining(
        pools, run.reader("images.h5"),
        Resolved<TrainChildParameters>(file: run.parameters("train-child")).values,
        folder: run.path("experiments"))
      let file = try child.experiment().file
      #expect(file.outcome == .tooLarge && file.history.count == 0 && file.memoryBytes == 0)
    }
  }

  @Test func aChildThatDivergesIsAFailure() throws {
    try withSamples { run in
      for sample in [1, 2] {
        try run.train(sample, ["learningRate": "100", "weightDecay": "10", "epochs": "20"])
      }
      let record = try ChildFile(run.reader("child-1.h5")).experiment
      #expect(record.outcome == .diverged && record.history.count < 20)
      try run.reward()
      #expect(try RewardsFile(run.reader("rewards.h5")).entries.map(\.reward) == [-0.25, -0.25])
    }
  }

  @Test func trainingFromACheckpointGivesTheBytesOfAnUninterruptedOne() throws {
    try withSamples { run in
      let whole = try child(run).experiment()
      for stop in [1, 8, 15, 20] {
        let folder = "stopped-\(stop)"
        var first = try child(run, folder: folder)
        var batches = 0
        // Seven batches an epoch, and the question before each.
        first.shouldStop = {
          batches += 1
          return batches > stop
        }
        #expect(throws: Preempted.self) { try first.experiment() }
        let names = FilePath.names(in: run.path(folder)).filter { !$0.hasSuffix(".prov.json") }
        #expect(
          names == (stop < 7 ? [] : ["\(first.identity).h5.checkpoint"]), "stopped at \(stop)")
        let resumed = try child(run, folder: folder).experiment()
        #expect(resumed.payloadHash == whole.payloadHash)
        #expect(
          try run.bytes("\(folder)/\(first.identity).h5")
            == run.bytes("experiments/\(first.identity).h5"))
        #expect(!FilePath.exists(run.path("\(folder)/\(first.identity).h5.checkpoint")))
      }
    }
  }

  /// Two layers: the network cut after the first, and the network.
  @Test(arguments: ["heads", "incremental"])
  func prefixesAreMeasuredAndTheLastIsTheNetwork(mode: String) throws {
    try withSamples { run in
      let change = ["prefixAccuracies": "\"\(mode)\""]
      for sample in [1, 2] { try run.train(sample, change) }
      let record = try ChildFile(run.reader("child-1.h5")).experiment
      let prefixes = record.history.prefixAccuracy
      #expect(prefixes.count == 3 && prefixes.allSatisfy { $0.count == 2 })
      #expect(prefixes.map { $0[1] } == record.history.validationAccuracy)
      try run.reward()
      let entries = try RewardsFile(run.reader("rewards.h5")).entries
      #expect(entries[0].prefixAccuracies == [prefixes.map { $0[0] }.max(), entries[0].score])
      for name in try run.experiments() + ["rewards.h5", "child-2.h5"] {
        try run.reader(name).verify()
      }
      try run.train(1)
      #expect(try run.experiments().count == 3)
      #expect(try ChildFile(run.reader("child-1.h5")).experiment.history.prefixAccuracy.isEmpty)
    }
  }

  @Test(arguments: ["heads", "incremental"])
  func measuringPrefixesResumesToTheSameBytes(mode: String) throws {
    try withSamples { run in
      let change = ["prefixAccuracies": "\"\(mode)\""]
      let whole = try child(run, change).experiment()
      for stop in [3, 8, 15, 22, 29, 36] where mode == "incremental" || stop < 20 {
        let folder = "stopped-\(stop)"
        var first = try child(run, change, folder: folder)
        var batches = 0
        first.shouldStop = {
          batches += 1
          return batches > stop
        }
        #expect(throws: Preempted.self) { try first.experiment() }
        batches = 0
        var second = try child(run, change, folder: folder)
        second.shouldStop = {
          batches += 1
          return false
        }
        #expect(try second.experiment().payloadHash == whole.payloadHash, "stopped at \(stop)")
        // Whole epochs of seven batches are not trained twice.
        let all = mode == "incremental" ? 42 : 21
        #expect(batches == all - stop / 7 * 7, "stopped at \(stop)")
      }
    }
  }

  @Test func aStopAfterTheLastBatchOfAnEpochKeepsTheEpoch() throws {
    try withSamples { run in
      var first = try child(run)
      var batches = 0
      first.shouldStop = {
        batches += 1
        return batches > 7
      }
      #expect(throws: Preempted.self) { try first.experiment() }
      batches = 0
      var second = try child(run)
      second.shouldStop = {
        batches += 1
        return false
      }
      _ = try second.experiment()
      #expect(batches == 14)
    }
  }

  @Test func checkpointsAreWrittenAtTheAskedIntervalAndGoneAtTheEnd() throws {
    try withSamples { run in
      var seen: [Bool] = []
      var training = try child(run, ["checkpointEpochs": "1"])
      let checkpoint = run.path("experiments/\(training.identity).h5.checkpoint")
      training.shouldStop = {
        seen.append(FilePath.exists(checkpoint))
        return false
      }
      let file = try training.experiment()
      #expect(seen == [Bool](repeating: false, count: 7) + [Bool](repeating: true, count: 14))
      #expect(!FilePath.exists(checkpoint))
      #expect(try file.payloadHash == child(run, folder: "other").experiment().payloadHash)
    }
  }

  @Test func aDamagedOrForeignCheckpointIsIgnored() throws {
    try withSamples { run in
      let whole = try child(run).experiment()
      var first = try child(run, folder: "stopped")
      var batches = 0
      first.shouldStop = {
        batches += 1
        return batches > 8
      }
      #expect(throws: Preempted.self) { try first.experiment() }
      let name = "stopped/\(first.identity).h5.checkpoint"
      var bytes = try run.bytes(name)
      bytes[bytes.count / 3] ^= 1
      try run.write(bytes, name)
      #expect(try child(run, folder: "stopped").experiment().payloadHash == whole.payloadHash)
      let other = "other/\(first.identity).h5.checkpoint"
      try FilePath.createFolder(run.path("other"))
      try run.write(run.bytes("images.h5"), other)
      #expect(try child(run, folder: "other").experiment().payloadHash == whole.payloadHash)
    }
  }

  @Test func aSampleThatIsNotThereIsRefused() throws {
    try withSamples { run in
      for sample in [0, 3] {
        let found = failure { try run.train(sample) }
        #expect(found?.status == .badData && found?.message.contains("has 2 samples") == true)
      }
    }
  }

  @Test func settingsThatContradictEachOtherAreUsageErrors() throws {
    try withSamples { run in
      let found = failure {
        try run.train(1, ["augmentation": "\"none\"", "augmentationPixels": "7"])
      }
      #expect(found?.status == .usage && found?.message.contains("augmentationPixels") == true)
      let left = try run.experiments()
      #expect(left.isEmpty)
    }
  }

  @Test func aDamagedImageIsFoundWhenItIsRead() throws {
    try withSamples { run in
      let file = try run.reader("images.h5")
      let range = try file.root.dataSet("training_images").fileRange
      var bytes = try run.bytes("images.h5")
      bytes[(range?.lowerBound ?? 0) + 40] ^= 1
      try run.write(bytes, "images.h5")
      expectFailure(.badData) { try run.train() }
      #expect(try run.experiments().isEmpty)
    }
  }

  @Test func aFreshRecordIsTouched() throws {
    try withSamples { run in
      try run.train()
      try run.age("child-1.h5")
      let old = try run.stamp("child-1.h5")
      try run.train()
      #expect(try run.stamp("child-1.h5").isTouched(old))
    }
  }
}
