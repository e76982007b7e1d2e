// `estimate-cost`: time, memory and disk of a run, before it is submitted.

import Artifacts
import Controller
import Datasets
import FoundationEssentials
import NN
import SearchSpace

/// Prints what a run will cost: nothing is written.
public struct EstimateCostStage {
  /// The pipeline's folder.
  public var folder: String
  /// Sizes of the pipeline.
  public var sizes: CostSizes
  /// The run's images, used when they are there; else a known data set is read.
  public var images: String
  /// A folder of raw files given by the user; nil for none.
  public var dataFolder: String?
  /// Seconds of the calibration.
  public var seconds: Double
  /// Random networks of each depth.
  public var draws: Int

  /// The stage with its arguments.
  public init(
    folder: String, sizes: CostSizes, images: String, dataFolder: String?, seconds: Double,
    draws: Int
  ) {
    self.folder = folder
    self.sizes = sizes
    self.images = images
    self.dataFolder = dataFolder
    self.seconds = seconds
    self.draws = draws
  }

  /// Prints the estimate.
  public func print() throws {
    let data = try data()
    let plan = try CostPlan(sizes, folder: folder, data: data, draws: draws)
    let options = try Resolved<TrainChildParameters>(file: "\(folder)/train-child.toml")
    Console.answer(
      "\(folder): \(data.training) training and \(data.validation) validation images of \(data.shape), "
        + "\(data.classes) classes; \(draws) random networks of each depth")
    for probe in plan.probes { Console.answer(line(probe)) }
    let calibration = try CostCalibration(
      plan.probes, options: options.values.training, seconds: seconds)
    guard let rate = calibration.rate else {
      throw ArtifactError(
        path: folder,
        reason: "every random network is over the limits of train-child.toml; raise them")
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    Console.answer(
      "calibration: \(calibration.steps) steps in \(duration(calibration.seconds)), "
        + "\(decimals(rate / 1e9, 1)) GFLOP/s of processor time on one core of "
        + "\(Machine.processor); a loaded machine calibrates somewhat low")
    for part in plan.parts { Console.answer(line(part, rate, cores)) }
    if plan.parts.count > 1 {
      let whole = CostPart(
        name: "all", trainings: plan.parts.reduce(0) { $0 + $1.trainings }, work: plan.work)
      Console.answer(line(whole, rate, cores))
    }
    Console.answer(
      "  these are random networks: a controller that comes to prefer larger ones takes longer, and a network that "
        + "is sampled again is not trained again")
    let memory = mebibytes(Double(plan.memoryBytes))
    Console.answer(
      "memory: up to \(memory) for a child, \(mebibytes(Double(plan.memoryBytes * cores))) for \(cores) at a "
        + "time, and \(mebibytes(Double(data.bytes))) of images that they share")
    let disk = try disk(plan, data)
    Console.answer("disk: about \(mebibytes(disk.bytes)) in \(disk.files) files")
  }

  private func data() throws -> CostData {
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

  private func line(_ probe: CostProbe) -> String {
    let large =
      probe.tooLargeShare > 0
      ? ", \(decimals(probe.tooLargeShare * 100, 1)) % over the limits and not trained" : ""
    return
      "  \(probe.layers.map { "\($0) layers" } ?? "any depth"): \(probe.children) networks, mean "
      + "\(decimals(probe.forwardFLOPs / 1e6, 2)) MFLOP forward, "
      + "\(decimals(probe.parameters / 1e3, 1)) thousand parameters\(large)"
  }

  private func line(_ part: CostPart, _ rate: Double, _ cores: Int) -> String {
    let hours = part.work / rate / 3600
    return "  \(part.name): \(part.trainings) trainings, \(decimals(part.work / 1e15, 3)) PFLOP, "
      + "\(decimals(hours, 1)) core-hours, \(decimals(hours / Double(cores), 1)) node-hours of \(cores) "
      + "cores"
  }

  private func mebibytes(_ bytes: Double) -> String {
    bytes < 10 * 1_073_741_824
      ? "\(decimals(bytes / 1_048_576, 1)) MiB" : "\(decimals(bytes / 1_073_741_824, 1)) GiB"
  }

  /// A child leaves an experiment and a record, each with its sidecar; a file takes whole blocks of 4 KiB.
  private func disk(_ plan: CostPlan, _ data: CostData) throws -> (bytes: Double, files: Int) {
    let sidecar = 4096.0
    let trainings = plan.parts.filter { $0.name != "final training" }.reduce(0) {
      $0 + $1.trainings
    }
    let children = Double(trainings) * 2 * (try childBytes(plan.epochs) + sidecar)
    let hidden = try Resolved<UpdateControllerParameters>(
      file: "\(folder)/update-controller.toml"
    ).values.hiddenUnits
    let space = try Resolved<SearchSpaceParameters>(file: "\(folder)/search-space.toml").values
      .space
    let controllers =
      Double(sizes.rounds + 1) * Double(ControllerLayout(space: space, hidden: hidden).count * 24)
    let models = Double(sizes.models) * (plan.probes.last?.parameters ?? 0) * 4
    let files = trainings * 4 + sizes.rounds * (sizes.hasTwin ? 10 : 6) + sizes.models * 4 + 8
    return (Double(data.bytes) + children + controllers + models, files)
  }

  /// The size of a child's record with so many epochs, in whole blocks: one is written and removed.
  private func childBytes(_ epochs: Int) throws -> Double {
    var history = TrainingHistory()
    for epoch in 0..<epochs {
      let value = 1 / Double(epoch + 3)
      history.trainingLoss.append(value)
      history.trainingAccuracy.append(value)
      history.validationLoss.append(value)
      history.validationAccuracy.append(value)
      history.learningRate.append(value)
    }
    let child = ExperimentFile(
      identity: String(repeating: "0", count: 64), graph: String(repeating: "x", count: 1024),
      outcome: .completed, history: history, parameterCount: 1, forwardFLOPs: 1, memoryBytes: 1)
    let path =
      FileManager.default.temporaryDirectory.path + "/espalier-cost-" + UUID().uuidString + ".h5"
    defer { FilePath.remove(path) }
    let text = try TextFile.read("\(folder)/train-child.toml")
    try child.content(ArtifactHeader(format: .experiment, stage: .trainChild, parameters: text))
      .write(to: path)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    return Double((size + 4095) / 4096 * 4096)
  }
}
