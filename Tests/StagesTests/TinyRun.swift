// A search small enough for tests: 40 images of 8 × 8 in 3 classes, in IDX files made here.

import Artifacts
import Foundation
import HDF5
import Tensor
import TestSupport
import Testing

@testable import Stages

/// An IDX file of unsigned bytes.
func idx(_ shape: [Int], _ values: [UInt8]) -> [UInt8] {
  let sizes = shape.flatMap { size in [24, 16, 8, 0].map { UInt8(size >> $0 & 255) } }
  return [0, 0, 8, UInt8(shape.count)] + sizes + values
}

/// The files of one tiny search in a folder of its own.
struct TinyRun {
  let folder: String

  /// Runs `body` in a fresh folder with the raw files.
  static func inFolder(_ body: (TinyRun) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let run = TinyRun(folder: folder)
      try run.writeRaw()
      try body(run)
    }
  }

  func path(_ name: String) -> String { folder + "/" + name }

  /// Bytes as a file of the folder.
  func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  // MARK: - Raw files

  private func writeRaw() throws {
    for (part, count) in [("training", 40), ("test", 12)] {
      try write(idx([count, 8, 8], Self.pixels(count)), part + "-images")
      try write(idx([count], Self.labels(count)), part + "-labels")
    }
  }

  /// 3 classes in turn.
  static func labels(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 3) } }

  /// A bright band that stands elsewhere in each class, and noise.
  static func pixels(_ count: Int) -> [UInt8] {
    var random = RandomStreams(seed: 7, owner: "tiny images").stream(.sampling)
    return (0..<count).flatMap { image in
      (0..<64).map { pixel in
        UInt8(random.integer(below: 100) + (pixel / 24 == image % 3 ? 150 : 0))
      }
    }
  }

  // MARK: - Parameters

  /// Writes a parameter file with some values exchanged or added.
  @discardableResult
  func parameters(_ name: String, _ changes: [String: String] = [:]) throws -> String {
    let values = (Self.defaults[name] ?? [:]).merging(filePaths(name)) { $1 }
      .merging(changes) { $1 }
    let text = values.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }.joined()
    try write(Array(text.utf8), name + ".toml")
    return path(name + ".toml")
  }

  private func filePaths(_ name: String) -> [String: String] {
    guard name == "preprocess" else { return [:] }
    return [
      "trainingFiles": "[\"\(path("training-images"))\", \"\(path("training-labels"))\"]",
      "testFiles": "[\"\(path("test-images"))\", \"\(path("test-labels"))\"]",
    ]
  }

  private static let defaults: [String: [String: String]] = [
    "preprocess": [
      "dataset": "\"tiny\"", "format": "\"idx\"", "classNames": "[\"up\", \"middle\", \"down\"]",
      "valueLow": "0", "valueHigh": "255", "whitening": "\"channel\"", "whiteningEpsilon": "0.01",
      "trainingCount": "0", "testCount": "0", "height": "0", "width": "0", "validationCount": "12",
      "seed": "1",
    ],
    "search-space": [
      "layers": "2", "filterHeight": "[1, 3]", "filterWidth": "[1, 3]", "strideHeight": "[1, 2]",
      "strideWidth": "[1]", "filters": "[2, 4]", "skipConnections": "false",
    ],
    "sample": [
      "temperature": "1.0", "layersStep": "0", "layersStepSamples": "1600", "layersLimit": "20",
    ],
    "train-child": [
      "epochs": "3", "batchSize": "4", "learningRate": "0.05", "schedule": "\"cosine\"",
      "scheduleEpochs": "[]", "scheduleFactor": "0.1", "momentum": "0.9", "nesterov": "true",
      "weightDecay": "1e-4", "batchNormEpsilon": "1e-5", "batchNormMomentum": "0.1",
      "augmentation": "\"pad\"", "augmentationPixels": "1", "horizontalFlip": "true",
      "precision": "\"standard\"", "seed": "1", "memoryLimitMiB": "64",
      "forwardMFLOPsLimit": "1000",
      "checkpointEpochs": "0",
    ],
    "grid-search": [
      "epochs": "2", "learningRate": "[0.05, 0.1]", "weightDecay": "[1e-4]",
      "batchNormEpsilon": "[1e-5]", "decayShare": "[0.5]", "decayFactor": "0.1",
    ],
    "final-training": ["epochs": "4", "seed": "3", "checkpointEpochs": "0"],
    "reward": ["exponent": "3", "window": "5", "failureReward": "-0.25"],
    "update-controller": [
      "hiddenUnits": "4", "initialRange": "0.08", "learningRate": "0.01", "beta1": "0.9",
      "beta2": "0.999", "epsilon": "1e-8", "baselineDecay": "0.95", "entropyWeight": "0.0",
      "gradientNormLimit": "0.0",
    ],
  ]

  // MARK: - Stages

  func preprocess(_ changes: [String: String] = [:]) throws {
    try PreprocessStage(
      parameters: parameters("preprocess", changes), output: path("images.h5"),
      testOutput: path("test.h5"), dataFolder: nil, importedHashes: path("imported.txt"),
      importExecutable: siblingExecutable("import")
    ).run()
  }

  func controller(seed: Int = 1, _ changes: [String: String] = [:]) throws {
    try UpdateControllerStage(
      parameters: parameters("update-controller", changes), output: path("controller.h5"),
      seed: seed
    ).initialise(space: path("search-space.toml"))
  }

  func sample(
    _ strategy: SamplingStrategy = .controller, seed: Int = 1, round: Int = 1, count: Int = 2,
    controller: String = "controller.h5", to output: String = "samples.h5"
  ) throws {
    try SampleStage(
      controller: path(controller), parameters: parameters("sample"), output: path(output),
      seed: seed, round: round, count: count, strategy: strategy
    ).run()
  }

  func train(_ sample: Int = 1, _ changes: [String: String] = [:]) throws {
    try TrainChildStage(
      samples: path("samples.h5"), sample: sample, images: path("images.h5"),
      parameters: parameters("train-child", changes), experiments: path("experiments"),
      output: path("child-\(sample).h5"), progress: nil
    ).run()
  }

  func reward(_ children: [Int] = [1, 2], _ changes: [String: String] = [:]) throws {
    try RewardStage(
      children: children.map { path("child-\($0).h5") }, parameters: parameters("reward", changes),
      output: path("rewards.h5")
    ).run()
  }

  func update(samples: String = "samples.h5", _ changes: [String: String] = [:]) throws {
    try UpdateControllerStage(
      parameters: parameters("update-controller", changes), output: path("controller-1.h5"), seed: 1
    ).update(
      controller: path("controller.h5"), samples: path(samples), rewards: path("rewards.h5"))
  }

  /// Everything up to the samples of round 1.
  func prepare(_ space: [String: String] = [:]) throws {
    try preprocess()
    try parameters("search-space", space)
    try controller()
    try sample()
  }

  // MARK: - Artifacts

  func reader(_ name: String) throws -> ArtifactReader { try ArtifactReader(any: path(name)) }

  func experiments() throws -> [String] {
    FilePath.names(in: path("experiments")).filter { $0.hasSuffix(".h5") }
      .map { "experiments/" + $0 }
  }

  /// What tells whether a file was written again.
  func stamp(_ name: String) throws -> FileStamp { try FileStamp(path(name)) }

  /// Makes a file look an hour old.
  func age(_ names: String...) throws {
    for name in names {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: path(name))
    }
  }
}

/// Identity, time and bytes of a file.
struct FileStamp: Equatable {
  let inode: Int
  let time: Date
  let bytes: Data

  init(_ path: String) throws {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    inode = attributes[.systemFileNumber] as? Int ?? -1
    time = attributes[.modificationDate] as? Date ?? .distantPast
    bytes = try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// Whether this is `old`, untouched but for a newer time.
  func isTouched(_ old: FileStamp) -> Bool {
    inode == old.inode && bytes == old.bytes && time > old.time
  }
}

/// The exit code and the line with which a stage would end; nil when it ends well.
func failure(_ body: () throws -> Void) -> StageFailure? {
  do {
    try body()
    return nil
  } catch {
    return StageFailure(error)
  }
}

/// Expects that `body` ends with `status`.
func expectFailure(
  _ status: Stages.ExitStatus, at place: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  let found = failure(body)
  #expect(found?.status == status, "\(found?.message ?? "")", sourceLocation: place)
}
