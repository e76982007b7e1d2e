// What the files of a run will take.

import Artifacts
import Controller
import FoundationEssentials
import NN
import SearchSpace

/// Files of a run and their bytes; a file takes whole blocks of 4 KiB.
struct CostDisk {
  let bytes: Int
  let files: Int

  /// Adds up a run.
  ///
  /// - Parameters:
  ///   - sizes: Sizes of the pipeline.
  ///   - folder: The pipeline's folder.
  ///   - trainings: Children and points of the grid.
  ///   - epochs: Passes of a child.
  ///   - measure: What a child is measured by.
  ///   - dataBytes: Prepared data.
  ///   - models: Parameters of each model that is kept with its weights.
  /// - Throws: What reading the parameter files and writing the trial record throws.
  init(
    _ sizes: CostSizes, folder: String, trainings: Int, epochs: Int, measure: Measure,
    dataBytes: Int, models: [Double]
  ) throws {
    let sidecar = 4096.0
    let training = measure == .accuracy ? "train-child.toml" : "train-language-model.toml"
    let child = try Self.childBytes(epochs, measure, "\(folder)/\(training)")
    // A child leaves an experiment and a record, each with its sidecar.
    let children = Double(trainings) * 2 * (child + sidecar)
    let hidden = try Resolved<UpdateControllerParameters>(
      file: "\(folder)/update-controller.toml"
    ).values.hiddenUnits
    let space = try Resolved<SearchSpaceParameters>(file: "\(folder)/search-space.toml").values
      .space
    let controllers =
      Double(sizes.rounds + 1) * Double(ControllerLayout(space: space, hidden: hidden).count * 24)
    bytes = dataBytes + Int(children + controllers + models.reduce(0) { $0 + $1 * 4 })
    files =
      trainings * 4 + sizes.rounds * (sizes.hasTwin ? 10 : 6) + models.count * 4 + 8
  }

  /// The size of a child's record with so many epochs, in whole blocks: one is written and removed.
  private static func childBytes(
    _ epochs: Int, _ measure: Measure, _ parameters: String
  ) throws -> Double {
    var history = TrainingHistory(measure)
    for epoch in 0..<epochs {
      let value = 1 / Double(epoch + 3)
      history.trainingLoss.append(value)
      if measure == .accuracy {
        history.trainingAccuracy.append(value)
        history.validationAccuracy.append(value)
      }
      history.validationLoss.append(value)
      history.learningRate.append(value)
    }
    let child = ExperimentFile(
      identity: String(repeating: "0", count: 64), graph: String(repeating: "x", count: 1024),
      outcome: .completed, history: history, parameterCount: 1, forwardFLOPs: 1, memoryBytes: 1)
    let path =
      FileManager.default.temporaryDirectory.path + "/espalier-cost-" + UUID().uuidString + ".h5"
    defer { FilePath.remove(path) }
    let text = try TextFile.read(parameters)
    try child.content(ArtifactHeader(format: .experiment, stage: .trainChild, parameters: text))
      .write(to: path)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    return Double((size + 4095) / 4096 * 4096)
  }
}
