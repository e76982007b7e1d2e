import Artifacts
import Foundation
import HDF5
import Stages
import TestSupport
import Testing

@Suite struct TAPASStagesTests {
  static let parameters = """
    features = "geometry"
    target = "standing"
    lstmUnits = [8, 12]
    members = 2
    epochs = 30
    batchSize = 16
    learningRate = 0.003
    schedule = "cosine"
    squareDecay = 0.9
    epsilon = 1e-7
    ownPredictionShare = 0.0
    finalWeight = 2.0
    difficultyTolerance = 0.05
    nearestDatasets = 1
    minimumExperiments = 12
    seed = 1

    """

  /// A table in which wider networks are better.
  static var table: String {
    let rows = (1...40).map { index in
      let filters = 8 * (1 + index % 8), size = 1 + 2 * (index % 3)
      let accuracy = 0.3 + 0.05 * Double(index % 8) + 0.02 * Double(index % 3)
      return "\"[C(\(filters),\(size),1), P(2,2), SM(10)]\",\(accuracy)"
    }
    return "net,acc_1\n" + rows.joined(separator: "\n") + "\n"
  }

  static func importTable(_ folder: String, dataset: String, difficulty: Double) throws -> String {
    try WholeFile.write(text: table, to: folder + "/table.csv")
    try WholeFile.write(text: parameters, to: folder + "/fit-tap.toml")
    let output = folder + "/\(dataset).h5"
    try ImportExperimentsStage(
      table: .metaQNN, files: [folder + "/table.csv"],
      dataset: MeasuredDataset(
        name: dataset, classes: 10, difficulty: difficulty, probe: MeasuredDataset.declared),
      output: output
    ).run()
    return output
  }

  static func fit(_ folder: String, _ segments: [String], difficulty: Double?) throws -> String {
    let output = folder + "/tap.h5"
    try FitTAPStage(
      segments: segments, difficulty: difficulty.map(DifficultySource.declared),
      parameters: folder + "/fit-tap.toml",
      output: output
    ).run()
    return output
  }

  @Test func predictionsFollowTheTable() throws {
    try withTemporaryFolder { folder in
      let segment = try Self.importTable(folder, dataset: "made", difficulty: 0.6)
      let predictor = try Self.fit(folder, [segment], difficulty: 0.62)
      try PredictAccuracyStage(
        predictor: predictor, networks: [segment], difficulty: .declared(0.6), classes: 10,
        output: folder + "/predictions.h5"
      ).run()
      let found = try PredictionsFile(
        ArtifactReader(folder + "/predictions.h5", expecting: .predictions))
      let best = found.ranking.prefix(5).compactMap { found.entries[$0].measured }
      let worst = found.ranking.suffix(5).compactMap { found.entries[$0].measured }
      #expect(found.entries.count == 40 && best.min() ?? 0 > worst.max() ?? 1)
    }
  }

  @Test func theSameInputsGiveTheSameBytes() throws {
    let hashes = try (0..<2).map { _ in
      try withTemporaryFolder { folder in
        let segment = try Self.importTable(folder, dataset: "made", difficulty: 0.6)
        return try ArtifactReader(any: Self.fit(folder, [segment], difficulty: nil)).payloadHash
      }
    }
    #expect(hashes[0] == hashes[1])
  }

  @Test func tooFewExperimentsAreAnErrorThatSaysWhatToDo() throws {
    try withTemporaryFolder { folder in
      let segment = try Self.importTable(folder, dataset: "made", difficulty: 0.6)
      let few = Self.parameters
        .replacingOccurrences(of: "minimumExperiments = 12", with: "minimumExperiments = 100")
      try WholeFile.write(text: few, to: folder + "/fit-tap.toml")
      let error = #expect(throws: MissingResource.self) {
        try Self.fit(folder, [segment], difficulty: nil)
      }
      #expect(error?.description.contains("40 experiments, but fit-tap needs 100") == true)
      #expect(StageFailure(MissingResource("")).status == .missingResource)
    }
  }

  @Test func withoutNearDatasetsTheNearestOnesAreUsed() throws {
    try withTemporaryFolder { folder in
      let near = try Self.importTable(folder, dataset: "near", difficulty: 0.5)
      let far = try Self.importTable(folder, dataset: "far", difficulty: 0.2)
      let predictor = try Self.fit(folder, [far, near], difficulty: 0.9)
      let reader = try ArtifactReader(predictor, expecting: .predictor)
      try #expect(reader.integer("experiments") == 40)
      try #expect(reader.attributeTexts("datasets") == ["near"])
    }
  }

  @Test func theEvaluationHasARowForEachTaskAndModel() throws {
    try withTemporaryFolder { folder in
      let segments = try [("one", 0.5), ("two", 0.8)].map {
        try Self.importTable(folder, dataset: $0.0, difficulty: $0.1)
      }
      try EvaluatePredictorStage(
        segments: segments, folds: 2, acrossDatasets: true,
        parameters: folder + "/fit-tap.toml", output: folder + "/agreement.h5"
      ).run()
      let reader = try ArtifactReader(folder + "/agreement.h5", expecting: .agreement)
      let tasks = try reader.texts("task", ["row"])
      #expect(tasks.count == 20 && Set(tasks).count == 4)
    }
  }

  /// The same experiments with other identities, as another seed gives them, predict the first ones.
  ///
  /// They do so without an error. Another way of training makes other experiments.
  @Test func aSecondTrainingIsARowOfItsOwn() throws {
    try withTemporaryFolder { folder in
      var segments = try [("one", 0.5), ("two", 0.8)].map {
        try Self.importTable(folder, dataset: $0.0, difficulty: $0.1)
      }
      let source = try ArtifactReader(segments[0], expecting: .ldeSegment)
      let table = try LDESegmentFile(source)
      var networks: Set<String> = []
      let unique = table.experiments.filter { networks.insert($0.architecture).inserted }
      segments.removeFirst()
      for (ending, training) in [
        ("1", "seed = 1"), ("2", "seed = 2"), ("3", "seed = 1\nepochs = 9"),
      ] {
        let experiments = unique.map { experiment in
          var copy = experiment
          copy.identity = String(copy.identity.dropLast()) + ending
          return copy
        }
        segments.append(folder + "/again-\(ending).h5")
        try LDESegmentFile(
          training: training, datasets: table.datasets, experiments: experiments
        ).content(source.header).write(to: segments[segments.count - 1])
      }
      try EvaluatePredictorStage(
        segments: segments, folds: 0, acrossDatasets: true,
        parameters: folder + "/fit-tap.toml", output: folder + "/agreement.h5"
      ).run()
      let reader = try ArtifactReader(folder + "/agreement.h5", expecting: .agreement)
      let models = try reader.texts("model", ["row"])
      let kendall = try reader.float64("kendall", ["row"])
      let rows = models.indices.filter { models[$0] == "another seed" }
      #expect(rows.count == 1 && models.count == 11)
      #expect(rows.allSatisfy { kendall[$0] == 1 })
      try #expect(reader.texts("task", ["row"])[rows[0]] == "one, from the others")
    }
  }

  @Test func experimentsThatArePredictedAreNotFitted() throws {
    try withTemporaryFolder { folder in
      let one = try Self.importTable(folder, dataset: "one", difficulty: 0.5)
      let two = try Self.importTable(folder, dataset: "two", difficulty: 0.5)
      func evaluate(_ segments: [String]) throws {
        try EvaluatePredictorStage(
          segments: segments, folds: 0, acrossDatasets: false, tests: [one],
          parameters: folder + "/fit-tap.toml", output: folder + "/agreement.h5"
        ).run()
      }
      try evaluate([one, two])
      let reader = try ArtifactReader(folder + "/agreement.h5", expecting: .agreement)
      try #expect(Set(reader.texts("task", ["row"])) == ["one, held out"])
      #expect(throws: MissingResource.self) { try evaluate([one]) }
    }
  }

  @Test func aTableWithoutASplitHasNoParts() throws {
    try withTemporaryFolder { folder in
      _ = try Self.importTable(folder, dataset: "x", difficulty: 0.5)
      let stage = ImportExperimentsStage(
        table: .metaQNN, files: [folder + "/table.csv"], part: .testing,
        dataset: MeasuredDataset(name: "x", classes: 10, difficulty: 0.5, probe: "declared"),
        output: folder + "/part.h5")
      let error = try #require(throws: ParameterError.self) { try stage.run() }
      #expect("\(error)".contains("has no split"))
    }
  }

  @Test func aTableOfTheWrongKindIsRefused() throws {
    try withTemporaryFolder { folder in
      try WholeFile.write(text: "a,b\n1,2\n", to: folder + "/table.csv")
      let stage = ImportExperimentsStage(
        table: .metaQNN, files: [folder + "/table.csv"],
        dataset: MeasuredDataset(name: "x", classes: 10, difficulty: 0.5, probe: "declared"),
        output: folder + "/x.h5")
      let error = try #require(throws: (any Error).self) { try stage.run() }
      #expect(StageFailure(error).status == .badData)
      #expect("\(error)".contains("table.csv, line 1: no column net"))
    }
  }
}

@Suite struct ProbeDCNStageTests {
  static let parameters = """
    probeNet = "narrow"
    epochs = 3
    batchSize = 16
    learningRate = 0.05
    schedule = "cosine"
    scheduleEpochs = []
    scheduleFactor = 0.1
    momentum = 0.9
    nesterov = true
    weightDecay = 1e-4
    batchNormEpsilon = 1e-5
    batchNormMomentum = 0.1
    augmentation = "none"
    augmentationPixels = 0
    horizontalFlip = false
    precision = "standard"
    seed = 1

    """

  @Test func theDifficultyIsThePeakValidationAccuracyAndRepeats() throws {
    try TinyRun.inFolder { run in
      try run.preprocess()
      try WholeFile.write(text: Self.parameters, to: run.path("probe-dcn.toml"))
      let hashes = try ["a.h5", "b.h5"].map { name in
        try ProbeDCNStage(
          images: run.path("images.h5"), parameters: run.path("probe-dcn.toml"),
          output: run.path(name)
        ).run()
        let reader = try ArtifactReader(run.path(name), expecting: .difficulty)
        let file = try DifficultyFile(reader)
        #expect(file.history.count == 3 && file.probeNet == "narrow")
        #expect(file.dataset.difficulty == file.history.validationAccuracy.max())
        #expect(file.dataset.probe.count == 64)
        return reader.payloadHash
      }
      #expect(hashes[0] == hashes[1])
    }
  }

  @Test func aRunBecomesASegmentOfEveryChildOnce() throws {
    try TinyRun.inFolder { run in
      try run.prepare()
      try run.train(1)
      try run.train(2)
      try run.reward()
      try WholeFile.write(text: Self.parameters, to: run.path("probe-dcn.toml"))
      try ProbeDCNStage(
        images: run.path("images.h5"), parameters: run.path("probe-dcn.toml"),
        output: run.path("dcn.h5")
      ).run()
      let twice = [run.path("samples.h5"), run.path("samples.h5")]
      try BuildLDEStage(
        samples: twice, rewards: twice.map { _ in run.path("rewards.h5") },
        images: run.path("images.h5"), difficulty: run.path("dcn.h5"),
        parameters: run.parameters("train-child"), output: run.path("segment.h5")
      ).run()
      let segment = try LDESegmentFile(run.reader("segment.h5"))
      let rewards = try RewardsFile(run.reader("rewards.h5"))
      #expect(segment.experiments.map(\.identity) == rewards.entries.map(\.identity))
      #expect(segment.records.map(\.accuracy) == rewards.entries.compactMap(\.score))
      #expect(segment.datasets[0].probe.count == 64)
    }
  }

  @Test func prefixAccuraciesReachTheSegment() throws {
    try TinyRun.inFolder { run in
      try run.prepare()
      let heads = ["prefixAccuracies": "\"heads\""]
      try run.train(1, heads)
      try run.train(2, heads)
      try run.reward()
      try WholeFile.write(text: Self.parameters, to: run.path("probe-dcn.toml"))
      try ProbeDCNStage(
        images: run.path("images.h5"), parameters: run.path("probe-dcn.toml"),
        output: run.path("dcn.h5")
      ).run()
      try BuildLDEStage(
        samples: [run.path("samples.h5")], rewards: [run.path("rewards.h5")],
        images: run.path("images.h5"), difficulty: run.path("dcn.h5"),
        parameters: run.parameters("train-child", heads), output: run.path("segment.h5")
      ).run()
      let segment = try LDESegmentFile(run.reader("segment.h5"))
      let rewards = try RewardsFile(run.reader("rewards.h5"))
      for (experiment, entry) in zip(segment.experiments, rewards.entries) {
        let (first, last) = (entry.prefixAccuracies[0], entry.prefixAccuracies[1])
        // Two convolutions with their batch normalisations, pooling, classifier.
        #expect(experiment.prefixAccuracies == [nil, first, nil, last, last, last])
      }
    }
  }

  @Test func anUnknownProbeIsRefused() throws {
    try TinyRun.inFolder { run in
      try run.preprocess()
      let text = Self.parameters.replacingOccurrences(of: "\"narrow\"", with: "\"huge\"")
      try WholeFile.write(text: text, to: run.path("probe-dcn.toml"))
      let stage = ProbeDCNStage(
        images: run.path("images.h5"), parameters: run.path("probe-dcn.toml"),
        output: run.path("dcn.h5"))
      let error = try #require(throws: (any Error).self) { try stage.run() }
      #expect(StageFailure(error).status == .usage)
    }
  }
}
