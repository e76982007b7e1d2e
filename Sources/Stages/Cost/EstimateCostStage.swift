// `estimate-cost`: time, memory and disk of a run, before it is submitted.

import Artifacts
import Datasets
import FoundationEssentials
import NN

/// Says what a run will cost: nothing is written.
public struct EstimateCostStage {
  /// What the children of a run learn from.
  public enum Data: Sendable {
    /// The run's images, used when they are there; else a known data set is read.
    case images(String)
    /// The run's prepared text, and that of the larger sizes; nil without such sizes.
    case text(String, larger: String?)
  }

  /// The pipeline's folder.
  public var folder: String
  /// Sizes of the pipeline.
  public var sizes: CostSizes
  /// What is learned from.
  public var data: Data
  /// A folder of raw files given by the user; nil for none.
  public var dataFolder: String?
  /// Seconds of the calibration.
  public var seconds: Double
  /// Random networks of each depth.
  public var draws: Int

  /// The stage with its arguments.
  public init(
    folder: String, sizes: CostSizes, data: Data, dataFolder: String?, seconds: Double,
    draws: Int
  ) {
    self.folder = folder
    self.sizes = sizes
    self.data = data
    self.dataFolder = dataFolder
    self.seconds = seconds
    self.draws = draws
  }

  /// Prints the estimate as lines.
  public func print() throws {
    for line in try estimate().lines { Console.answer(line) }
  }

  /// Prints the estimate as one JSON object.
  public func printJSON() throws { try Console.answer(asJSON: estimate()) }

  /// The estimate.
  func estimate() throws -> CostEstimate {
    switch data {
    case .images(let images): try estimate(images: images)
    case .text(let text, let larger): try estimate(text: text, larger: larger)
    }
  }

  private func estimate(images: String) throws -> CostEstimate {
    let data = try imageData(images)
    let plan = try CostPlan(sizes, folder: folder, data: data, draws: draws)
    let options = try Resolved<TrainChildParameters>(file: "\(folder)/train-child.toml")
    let calibration = try CostCalibration(
      plan.probes, options: options.values.training, seconds: seconds)
    let models = Array(repeating: plan.probes.last?.parameters ?? 0, count: sizes.models)
    let trainings = plan.parts.filter { $0.name != "final training" }
    return try estimate(
      "\(data.training) training and \(data.validation) validation images of \(data.shape), "
        + "\(data.classes) classes",
      networks: plan.probes.map(\.summary), calibrations: [("children", calibration)],
      parts: plan.parts, trainingBytes: plan.memoryBytes, dataBytes: data.bytes,
      disk: CostDisk(
        sizes, folder: folder, trainings: trainings.reduce(0) { $0 + $1.trainings },
        epochs: plan.epochs, measure: .accuracy, dataBytes: data.bytes, models: models))
  }

  private func estimate(text path: String, larger: String?) throws -> CostEstimate {
    let text = try CostText(path)
    let largerText = try larger.map(CostText.init)
    let plan = try LanguageCostPlan(
      sizes, folder: folder, text: text, largerText: largerText, draws: draws)
    let calibrations = try plan.probes.map { size, probe in
      (size, try CostCalibration(probe, seconds: seconds / Double(plan.probes.count)))
    }
    let bytes = text.bytes + (largerText?.bytes ?? 0)
    let models = plan.probes.dropFirst().flatMap {
      Array(repeating: $0.probe.parameters, count: sizes.models)
    }
    let trainings = plan.parts.filter { $0.size == "children" }
    return try estimate(
      "\(text.training) training and \(text.validation) validation tokens, \(text.vocabulary) different",
      networks: [plan.probes[0].probe.summary], calibrations: calibrations, parts: plan.parts,
      trainingBytes: plan.memoryBytes, dataBytes: bytes,
      disk: CostDisk(
        sizes, folder: folder, trainings: trainings.reduce(0) { $0 + $1.trainings },
        epochs: plan.epochs, measure: .perplexity, dataBytes: bytes, models: models))
  }

  private func estimate(
    _ words: String, networks: [CostEstimate.Networks],
    calibrations: [(name: String, measured: CostCalibration)], parts: [CostPart],
    trainingBytes: Int, dataBytes: Int, disk: CostDisk
  ) throws -> CostEstimate {
    let rates = try calibrations.map { name, measured in
      guard let rate = measured.rate else {
        throw ArtifactError(
          path: folder,
          reason:
            "every random network of the \(name) is over the limits of their training parameters; raise them"
        )
      }
      return CostEstimate.Calibration(
        name: name, steps: measured.steps, seconds: measured.seconds, rate: rate)
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return CostEstimate(
      pipeline: folder, data: words, draws: draws, networks: networks,
      processor: Machine.processor, cores: cores, calibrations: rates,
      parts: CostEstimate.parts(parts, rates, cores: cores), trainingBytes: trainingBytes,
      dataBytes: dataBytes, diskBytes: disk.bytes, files: disk.files)
  }

  private func imageData(_ images: String) throws -> CostData {
    if FilePath.exists(images) {
      let file = try ImagesFile(ArtifactReader(images, expecting: .images))
      return CostData(
        shape: file.description.shape, classes: file.description.classes,
        training: file.training.count, validation: file.validation.count, test: 0)
    }
    let path = "\(folder)/preprocess.toml"
    let values = try Resolved<PreprocessParameters>(file: path).values
    guard case .known(let known, let label) = values.source else {
      throw MissingResource(
        "\(images): not made yet; make it first (make \(images)), since the sizes of files of your own "
          + "are known only then")
    }
    let raw = try DatasetLocator(dataFolder: dataFolder).read(known, label: label)
    let shape = raw.training.shape
    let size = values.preparation.size
    let total = values.preparation.trainingSubset ?? raw.training.count
    guard case .count(let validation) = values.preparation.validation, validation < total else {
      throw ParameterError(
        file: path, line: nil, key: "validationCount", reason: "leaves no training images")
    }
    return CostData(
      shape: FeatureShape(
        channels: shape.channels, height: size?.height ?? shape.height,
        width: size?.width ?? shape.width), classes: raw.training.classCount,
      training: total - validation, validation: validation,
      test: values.preparation.testSubset ?? raw.test.count)
  }
}
