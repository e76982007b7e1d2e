// One small artifact of each format, for all tests.

import Datasets
import Foundation
import NN
import SearchSpace

@testable import Artifacts
@testable import HDF5

/// Small values of every file type.
enum Tiny {
  static let hash = String(repeating: "0123456789abcdef", count: 4)

  static let space = SearchSpace(
    layers: 2,
    values: [
      .filterHeight: [1, 3], .filterWidth: [3], .strideHeight: [1], .strideWidth: [1],
      .filters: [4, 8, 16],
    ])

  static func header(_ format: ArtifactFormat) -> ArtifactHeader {
    var header = ArtifactHeader(
      format: format, stage: .sample, parameters: "resultRevision = 1\nrate = 0.1\n", seed: 7,
      inputs: [ArtifactInput("first", hash), ArtifactInput("a=b", hash)],
      determinism: .openBLAS("openblas-0.3.21-Haswell"))
    header.resultRevision = 1
    return header
  }

  static let description = DatasetDescription(
    name: "tiny", shape: FeatureShape(channels: 2, height: 2, width: 3), classNames: ["Ü", "b"],
    whitening: "zca", rawFiles: ["images=\(hash)"])

  static func part(_ count: Int) -> PreparedPart {
    PreparedPart(
      pixels: (0..<count * 12).map { Float($0) / 8 - 3 }, labels: (0..<count).map { Int32($0 % 2) })
  }

  static var controller: ControllerFile {
    func tensors(_ start: Double) -> [WeightTensor] {
      [
        WeightTensor(name: "embedding", shape: [3, 2], values: (0..<6).map { start + Double($0) }),
        WeightTensor(name: "bias", shape: [3], values: [start, -0.0, 1e-300]),
      ]
    }
    return ControllerFile(
      round: 2, space: space, hiddenUnits: 3, weights: tensors(0.25), firstMoments: tensors(10),
      secondMoments: tensors(20), adamStep: 2, baseline: 0.5,
      statistics: ControllerStatistics(
        meanReward: 0.25, usedBaseline: 0.125, gradientNorm: 3, meanEntropy: 1.5))
  }

  static func layout(_ space: SearchSpace, _ hidden: Int) -> [(name: String, shape: [Int])] {
    [("embedding", [3, 2]), ("bias", [hidden])]
  }

  static func samples() throws -> SamplesFile {
    let choices = [[0, 2, 1, 0], [1, 1, 1, 1]]
    let distributions: [[Double]] = [
      [0.25, 0.75], [0.5, 0.25, 0.25], [0.5, 0.5], [0.1, 0.2, 0.7],
    ]
    return SamplesFile(
      round: 3, strategy: .controller, temperature: 1.5, space: space,
      architectures: try choices.map { try Architecture($0, in: space) },
      probabilities: [distributions, distributions], logProbabilities: [-3.5, -2.25])
  }

  static func experiment(_ outcome: ChildOutcome = .completed, epochs: Int = 2) -> ExperimentFile {
    var history = TrainingHistory()
    for epoch in 0..<epochs {
      history.trainingLoss.append(1.5 - Double(epoch) / 4)
      history.trainingAccuracy.append(0.25)
      history.validationLoss.append(1.75)
      history.validationAccuracy.append(0.5 + Double(epoch) / 8)
      history.learningRate.append(0.1)
    }
    return ExperimentFile(
      identity: hash, graph: "image 1x2x2\nclassifier 2 from 0\n", outcome: outcome,
      history: history, parameterCount: 10, forwardFLOPs: 2000, memoryBytes: 3_000_000_000)
  }

  static var rewards: RewardsFile {
    RewardsFile(
      round: 3,
      entries: [
        RewardsFile.Entry(experiment(), reward: 0.125, score: 0.5),
        RewardsFile.Entry(experiment(.diverged, epochs: 1), reward: -1, score: nil),
        RewardsFile.Entry(experiment(.tooLarge, epochs: 0), reward: -1, score: nil),
      ])
  }

  static var checkpoint: CheckpointFile {
    CheckpointFile(identity: hash, state: [1, -2, 0.5], history: experiment().history)
  }

  static var table: TableFile {
    TableFile(
      benchmark: "tiny", architectures: ["|none~0|", "|skip_connect~0|", "ü"],
      isomorphismKeys: ["a", "b", "a"],
      measures: ["one", "two"].enumerated().map { index, name in
        let start = Double(index) * 10
        return TableFile.Measures(
          dataSet: name, validation12: [start, start + 0.5, start + 1],
          test12: [start + 2, start + 3, start + 4], test200: [start + 5, start + 6, start + 7])
      })
  }

  static var benchmark: BenchmarkFile {
    func searches(_ start: Int) -> BenchmarkFile.Searches {
      let base = Double(start)
      return BenchmarkFile.Searches(
        cells: [[start, 1, 2], [2, 1, start]], found: [start, 2], foundValidation: [base, 0.5],
        foundTest: [[base, 1, 2], [3, 4, 5]], incumbentMean: [base, 6, 7],
        incumbentDeviation: [0.25, base, 0.5], incumbentValidation: [8, 9, base])
    }
    return BenchmarkFile(
      dataSets: ["one", "two"], judges: ["one", "two", "three"], strategies: ["controller"],
      searches: [[searches(0)], [searches(1)]])
  }

  /// Two architectures of different depth, with skip connections.
  static func architectures() throws -> ArchitecturesFile {
    let values: [TokenName: [Int]] = [
      .filterHeight: [1, 3], .filterWidth: [3], .strideHeight: [1], .strideWidth: [1],
      .filters: [4, 8],
    ]
    let deep = SearchSpace(layers: 3, values: values, hasSkipConnections: true)
    return ArchitecturesFile([
      ListedArchitecture(
        label: "rank-1",
        architecture: try Architecture(
          [0, 1, 1, 0, 1, 1], connections: [[], [true], [false, true]], in: deep),
        round: 3, sample: 2, identity: hash, accuracy: 0.75),
      ListedArchitecture(
        label: "rewired-1",
        architecture: try Architecture(
          [1, 0, 0, 1], connections: [[], [false]], in: deep.with(layers: 2)),
        round: 1, sample: 1, identity: hash, accuracy: nil),
    ])
  }

  static var grid: GridFile {
    GridFile(
      axes: [
        GridAxis("learning_rate", "step size of the first epoch", [0.1, 0.05]),
        GridAxis("weight_decay", "weight decay per step", [1e-4, 1e-4]),
        GridAxis("batch_norm_epsilon", "added to batch normalisation's variance", [1e-5, 1e-5]),
        GridAxis("decay_share", "share of the epochs before the step size falls", [0.5, 0.5]),
      ], pointParameters: ["epochs = 2\n", "epochs = 3\n"],
      trials: [
        GridTrial(point: 1, architecture: 1, score: nil, outcome: .diverged, identity: hash),
        GridTrial(point: 2, architecture: 1, score: 0.5, outcome: .completed, identity: hash),
      ], chosenPoint: 2, chosenArchitecture: 1)
  }

  static func model() throws -> ModelFile {
    let graph = Graph(
      image: FeatureShape(channels: 1, height: 2, width: 2),
      nodes: [
        Node(
          .convolution(
            filterHeight: 1, filterWidth: 1, strideHeight: 1, strideWidth: 1, filters: 2),
          inputs: [0])
      ], outputs: [1], classes: 2)
    func tensor(_ name: String, _ shape: [Int]) -> NamedTensor {
      NamedTensor(
        name: name, shape: shape, values: (0..<shape.reduce(1, *)).map { Float($0) / 4 - 1 })
    }
    return ModelFile(
      ModelDescription(
        label: "rank-1", identity: hash, graph: graph, graphText: "image 1x2x2\n",
        summary: "1×1, 2 filters", training: "epochs = 2\n", preprocessing: hash,
        classNames: ["Ü", "b"], forwardFLOPs: 24, memoryBytes: 4096),
      tensors: [
        tensor("layer1.weights", [2, 1, 1, 1]), tensor("layer1.scale", [2]),
        tensor("layer1.shift", [2]), tensor("classifier.weights", [2, 2]),
        tensor("classifier.bias", [2]), tensor("layer1.runningMean", [2]),
        tensor("layer1.runningVariance", [2]),
      ], history: experiment().history)
  }

  static var corpus: CorpusDescription {
    CorpusDescription(
      name: "letters", distribution: "", level: .word, vocabulary: ["<eos>", "ü", "b"],
      rawFiles: ["letters.txt=\(hash)"])
  }

  static var languageModel: LanguageModelFile {
    func tensor(_ name: String, _ shape: [Int]) -> NamedTensor {
      NamedTensor(
        name: name, shape: shape, values: (0..<shape.reduce(1, *)).map { Float($0) / 4 - 1 })
    }
    return LanguageModelFile(
      LanguageModelDescription(
        identity: hash, cell: .workedExample, training: "epochs = 2\n", preprocessing: hash,
        vocabulary: ["<eos>", "ü", "b"]),
      tensors: [
        tensor("embedding", [3, 2]), tensor("layer1.input", [2, 2, 4]),
        tensor("layer1.recurrent", [4, 2, 4]), tensor("output.weights", [3, 4]),
        tensor("output.bias", [1, 3]),
      ], history: perplexities)
  }

  /// Two epochs of a language model.
  private static var perplexities: TrainingHistory {
    var history = TrainingHistory(.perplexity)
    history.trainingLoss = [3, 2]
    history.validationLoss = [2.5, 2]
    history.learningRate = [1, 0.5]
    return history
  }

  static let textReference = TextReferenceFile(
    steps: 2, sequences: 1,
    LanguageModelOptions(
      vocabulary: 2, embedding: 3, hidden: 4, layers: 1, batchSize: 1, unroll: 2,
      dropout: .none, isTied: false, initialRange: 0.1, clip: 5, averagesOverUnroll: false),
    tokens: [0, 1], targets: [1, 0], logits: [0.5, -0.25, 1, 2])

  static let reference = ReferenceFile(
    shape: FeatureShape(channels: 1, height: 2, width: 2), classNames: ["Ü", "b"],
    pixels: (0..<12).map { Float($0) / 8 - 1 }, labels: [0, 1, 1],
    logits: [0.5, -0.25, 1, 2, -3, 0])

  static var evaluation: EvaluationFile {
    EvaluationFile(
      subject, classNames: ["Ü", "b"], labels: [0, 1, 1],
      logits: [1, 0.5, -1, 2, 0.25, 0.25], loss: 0.75)
  }

  static let subject = EvaluationSubject(
    name: "final", namedModels: ["final", "all-skips"], identity: hash, parameterCount: 14,
    modelInputs: ["images=\(hash)", "epochs = 2"])

  static let textEvaluation = TextEvaluationFile(
    subject, losses: [4.5, 1.25], tokenCounts: [4, 2])

  static let textGrid = GridFile(
    axes: [GridAxis("dropout", "share set to 0", [0, 0.5])], measure: .perplexity,
    pointParameters: ["epochs = 2\n", "epochs = 3\n"],
    trials: [
      GridTrial(point: 1, architecture: 1, score: 90, outcome: .completed, identity: hash),
      GridTrial(point: 2, architecture: 1, score: 80, outcome: .completed, identity: hash),
    ], chosenPoint: 2, chosenArchitecture: 1)

  /// The artifact of `format`.
  static func content(_ format: ArtifactFormat) throws -> ArtifactContent {
    let header = header(format)
    switch format {
    case .images:
      return ImagesFile.content(description, training: part(4), validation: part(3), header)
    case .testImages: return TestImagesFile.content(description, test: part(2), header)
    case .controller: return controller.content(header)
    case .samples: return try samples().content(header)
    case .experiment: return experiment().content(header)
    case .checkpoint: return checkpoint.content(header)
    case .child: return ChildFile(round: 3, sample: 2, experiment: experiment()).content(header)
    case .rewards: return rewards.content(header)
    case .table: return table.content(header)
    case .benchmark: return benchmark.content(header)
    case .architectures: return try architectures().content(header)
    case .grid: return grid.content(header)
    case .model: return try model().content(header)
    case .evaluation: return evaluation.content(header)
    case .reference: return reference.content(header)
    case .languageModel: return languageModel.content(header)
    case .textReference: return textReference.content(header)
    case .textEvaluation: return textEvaluation.content(header)
    case .difficulty: return difficulty.content(header)
    case .ldeSegment: return segment.content(header)
    case .packedLDE: return packedLDE.content(header)
    case .predictor: return predictor.content(header)
    case .predictions: return predictions.content(header)
    case .agreement: return agreement.content(header)
    case .screen: return screen.content(header)
    case .population: return try population().content(header)
    case .store: return store.content(header)
    case .storeEntry: return storeEntry.content(header)
    case .storeSnapshot: return storeSnapshot.content(header)
    case .update: return update.content(header)
    case .corpus:
      return CorpusFile(corpus, training: [0, 1, 2, 0], validation: [1, 0]).content(header)
    case .testCorpus: return TestCorpusFile.content(corpus, test: [2, 0], header)
    }
  }

  /// Images with more than two blocks of bulk data: 300 training images of 2 × 32 × 32 numbers.
  static func bulkyImages() -> ArtifactContent {
    var description = description
    description.shape = FeatureShape(channels: 2, height: 32, width: 32)
    func part(_ count: Int) -> PreparedPart {
      PreparedPart(
        pixels: (0..<count * 2048).map { Float($0 % 1021) },
        labels: (0..<count).map { Int32($0 % 2) })
    }
    return ImagesFile.content(
      description, training: part(300), validation: part(20), header(.images))
  }
}

/// All bytes of a file.
func bytes(of path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

extension ArtifactContent {
  /// Writes the artifact with other root attributes, as another version or program might; nil removes one.
  func write(to path: String, altering changes: [String: AttributeValue?]) throws {
    try WholeFile.writeHDF5(to: path) { file in
      var attributes = rootAttributes
      attributes["payload_sha256"] = .text(payloadHash)
      attributes["complete"] = .integer(1)
      for (name, value) in changes { attributes[name] = value }
      for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
        try file.root.attributes.write(name, value)
      }
      try writeVariables(to: file.root)
    }
  }
}
