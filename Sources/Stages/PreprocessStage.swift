// The stage `preprocess`: from raw files to whitened images, the test part in a file of its own.

import Artifacts
import Datasets
import HDF5
import Kernels
import NN

/// `preprocess`: writes ``ImagesFile`` and ``TestImagesFile``.
public struct PreprocessStage {
  /// The parameter file.
  public var parameters: String
  /// The images that children see.
  public var output: String
  /// The test part.
  public var testOutput: String
  /// A folder of raw files given by the user; nil for none.
  public var dataFolder: String?
  /// Where the hashes of the user's own files are kept from their first import.
  public var importedHashes: String
  /// The executable of the import door.
  public var importExecutable: String

  /// The stage with its arguments.
  public init(
    parameters: String, output: String, testOutput: String, dataFolder: String?,
    importedHashes: String, importExecutable: String
  ) {
    self.parameters = parameters
    self.output = output
    self.testOutput = testOutput
    self.dataFolder = dataFolder
    self.importedHashes = importedHashes
    self.importExecutable = importExecutable
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<PreprocessParameters>(file: parameters)
    let values = resolved.values
    let bar = ProgressBar("preprocess", total: 3)
    defer { bar.clear() }
    bar.show(0, "reading \(values.dataset)")
    let raw = try read(values)
    let headers = try [ArtifactFormat.images, .testImages].map { format in
      ArtifactHeader(
        format: format, stage: .preprocess, parameters: resolved.text,
        seed: Int(values.preparation.seed), inputs: inputs(raw),
        determinism: try determinism(values))
    }
    let runs = (StageRun(headers[0], output: output), StageRun(headers[1], output: testOutput))
    if try runs.0.isFresh(), try runs.1.isFresh() { return }
    bar.show(1, "whitening")
    let preparation = values.limits.applied(
      to: values.preparation.with(range: values.valueRange ?? raw.valueRange),
      count: raw.training.count, shape: raw.training.shape)
    let prepared = try namingKeys {
      try PreparedImages(
        training: raw.training, test: raw.test, classNames: raw.classNames, preparation)
    }
    bar.show(2, "writing")
    let description = try describe(prepared, values, raw)
    let images = ImagesFile.content(
      description, training: prepared.training, validation: prepared.validation, headers[0])
    try runs.1.commit(TestImagesFile.content(description, test: prepared.test, headers[1])) {
      try runs.0.commit(images)
    }
  }

  /// LAPACK's bits depend on its version and kernel; everything else is our own arithmetic.
  private func determinism(_ values: PreprocessParameters) throws -> DeterminismClass {
    guard values.whiteningName == .zca else { return .portable }
    return .openBLAS(try OpenBLAS.load().determinismClass)
  }

  /// What the library calls a parameter, as the key of the file and with its line.
  private func namingKeys<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatasetError {
      guard case .impossible(let parameter, let reason) = error.rule else { throw error }
      let keys = [
        "epsilon": "whiteningEpsilon", "size": "height", "testSubset": "testCount",
        "trainingSubset": "trainingCount", "validation": "validationCount",
        "valueRange": "valueHigh",
      ]
      throw try ParameterReader(file: parameters).fault(keys[parameter] ?? parameter, reason)
    }
  }

  private func read(_ values: PreprocessParameters) throws -> RawDataset {
    switch values.source {
    case .known(let known, let label):
      return try DatasetLocator(dataFolder: dataFolder).read(known, label: label)
    case .files(let training, let test):
      var hashes = try ImportedHashes(importedHashes)
      let raw = try RawDataset(
        training: training, test: test, classCount: values.classCount,
        classNames: values.classNames,
        valueRange: values.valueRange ?? .byte, expecting: hashes.expected)
      try hashes.remember(raw.hashes)
      return raw
    case .hdf5(let files):
      var hashes = try ImportedHashes(importedHashes)
      let raw = try ForeignImages(files, executable: importExecutable, beside: output)
        .read(
          classCount: values.classCount, classNames: values.classNames, expecting: hashes.expected)
      try hashes.remember(raw.hashes)
      return raw
    }
  }

  private func inputs(_ raw: RawDataset) -> [ArtifactInput] {
    raw.hashes.map {
      ArtifactInput($0.path.split(separator: "/").last.map(String.init) ?? "", $0.sha256)
    }
  }

  private func describe(
    _ prepared: PreparedImages, _ values: PreprocessParameters, _ raw: RawDataset
  ) throws -> DatasetDescription {
    let names =
      prepared.classNames.isEmpty ? (0..<prepared.classCount).map(String.init) : prepared.classNames
    guard names.count >= prepared.classCount else {
      throw ParameterError(
        file: parameters, line: nil, key: "classNames",
        reason:
          "\(names.count) names, but the labels go from 0 to \(prepared.classCount - 1); name "
          + "every class, or write [] for numbers")
    }
    return DatasetDescription(
      name: values.dataset,
      shape: FeatureShape(
        channels: prepared.shape.channels, height: prepared.shape.height,
        width: prepared.shape.width),
      classNames: names, whitening: values.whiteningName.rawValue,
      rawFiles: inputs(raw).map(\.text))
  }
}

extension Preparation {
  fileprivate func with(range: ValueRange) -> Preparation {
    var copy = self
    copy.valueRange = range
    return copy
  }
}
