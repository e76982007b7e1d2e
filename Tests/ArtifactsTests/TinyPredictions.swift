// Small artifacts of the accuracy predictor, for all tests.

import SearchSpace

@testable import Artifacts

extension Tiny {
  static let layer = LayerRecord(
    kind: .convolution, heightRatio: 0.5, depthRatio: 4, weights: 108, prefixFLOPs: 2e5,
    prefixMemory: 4096, geometry: LayerGeometry(window: 3, height: 4, channels: 12))

  static var segment: LDESegmentFile {
    var classifier = layer
    classifier.kind = .fullyConnected
    return LDESegmentFile(
      training: "epochs = 2\n",
      datasets: [MeasuredDataset(name: "tiny", classes: 2, difficulty: 0.75, probe: "declared")],
      experiments: [
        RecordedExperiment(
          identity: hash, dataset: 0, architecture: "one", layers: [layer, classifier],
          prefixAccuracies: [nil, 0.5], curve: [0.25, 0.5]),
        RecordedExperiment(
          identity: String(hash.reversed()), dataset: 0, architecture: "two", layers: [classifier],
          prefixAccuracies: [0.625], curve: [0.625]),
      ])
  }

  static var packedLDE: PackedLDEFile {
    PackedLDEFile(
      parts: [.init(hash: hash, training: "epochs = 2\n"), .init(hash: hash, training: "as told")],
      partIndices: [0, 1], datasets: segment.datasets, experiments: segment.experiments)
  }

  static var difficulty: DifficultyFile {
    DifficultyFile(
      dataset: MeasuredDataset(name: "tiny", classes: 2, difficulty: 0.625, probe: hash),
      probeNet: "regular", parameterCount: 30, history: experiment().history)
  }

  static var predictor: PredictorFile {
    PredictorFile(
      featureNames: ["height ratio", "layers"], means: [0.5, 3], deviations: [0.25, 2],
      standings: [
        .init(difficulty: 0.5, classes: 2, curve: [0.5, 0.75]),
        .init(difficulty: 0.75, classes: 4, curve: [0.25, 1]),
      ],
      tensors: [
        PredictorFile.Tensor(name: "output_weights", shape: [1, 3], values: [1, -2, 0.5]),
        PredictorFile.Tensor(name: "output_bias", shape: [1, 1], values: [0.125]),
        PredictorFile.Tensor(name: "member2_output_weights", shape: [1, 3], values: [1, -1, 0]),
        PredictorFile.Tensor(name: "member2_output_bias", shape: [1, 1], values: [0.25]),
      ], members: 2, losses: [0.5, 0.25], experimentCount: 7, datasets: ["tiny"], probe: hash,
      kinds: [.convolution, .fullyConnected])
  }

  static var predictions: PredictionsFile {
    PredictionsFile(
      difficulty: 0.75, classes: 2,
      entries: [
        .init(
          architecture: "one", identity: hash, predicted: 0.5, measured: nil,
          size: .init(parameters: 108, flops: 2e5, layers: 2)),
        .init(
          architecture: "two", identity: hash, predicted: 0.625, measured: 0.5,
          size: .init(parameters: 9, flops: 18, layers: 1)),
      ])
  }

  static var screen: ScreenFile {
    ScreenFile(
      round: 3,
      entries: [.init(predicted: 0.5, isTrained: false), .init(predicted: nil, isTrained: true)])
  }

  static func population() throws -> PopulationFile {
    let choices = [[0, 2, 1, 0], [1, 1, 1, 1]]
    return PopulationFile(
      space: space, mutations: ["alter filters", "insert layer"], dataset: "tiny",
      difficulty: 0.75, classes: 2,
      individuals: try choices.enumerated().map { index, row in
        PopulationFile.Individual(
          architecture: try Architecture(row, in: space), parent: index == 0 ? nil : 0,
          mutation: index == 0 ? nil : 1, born: index, died: index == 0 ? 1 : nil,
          accuracy: 0.5 + Double(index) / 8, parameters: 10 + index, flops: 2000)
      }, parameterFront: [0, 1], flopsFront: [1])
  }

  static var agreement: AgreementFile {
    AgreementFile(rows: [
      .init(
        task: "tiny, 5 folds", model: "TAP", count: 9, kendall: 0.5, kendallInterval: 0.25...0.75,
        advantageInterval: -0.125...0.125, spearman: 0.625, meanSquaredError: 0.01,
        determination: 0.375)
    ])
  }
}
