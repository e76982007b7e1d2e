// The stage `look-up-child`: a table's answer in place of a training.

import Artifacts
import HDF5
import SearchSpace
import Tabular

/// `look-up-child`: writes ``ChildFile`` with the one accuracy that the table has.
public struct LookUpChildStage {
  /// The round's samples, cells of NAS-Bench-201.
  public var samples: String
  /// Which of them, from 1.
  public var sample: Int
  /// The table.
  public var table: String
  /// Whose validation images count.
  public var dataSet: TableDataSet
  /// The run's record.
  public var output: String

  /// The stage with its arguments.
  public init(
    samples: String, sample: Int, table: String, dataSet: TableDataSet, output: String
  ) {
    self.samples = samples
    self.sample = sample
    self.table = table
    self.dataSet = dataSet
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let samplesReader = try ArtifactReader(samples, expecting: .samples)
    let tableReader = try ArtifactReader(table, expecting: .table)
    let header = ArtifactHeader(
      format: .child, stage: .lookUpChild,
      parameters: "resultRevision = \(Stage.lookUpChild.resultRevision)\n"
        + "dataSet = \"\(dataSet.rawValue)\"\nsample = \(sample)\n",
      inputs: [
        ArtifactInput("samples", samplesReader.payloadHash),
        ArtifactInput("table", tableReader.payloadHash),
      ],
      determinism: DeterminismClass(
        madeFrom: [samplesReader.header.determinism, tableReader.header.determinism]))
    try StageRun(header, output: output).make {
      let drawn = try SamplesFile(samplesReader)
      let cell = try cell(drawn)
      let experiment = try lookUp(cell, tableReader)
      return ChildFile(round: drawn.round, sample: sample, experiment: experiment).content(header)
    }
  }

  private func cell(_ drawn: SamplesFile) throws -> Architecture {
    guard (1...drawn.architectures.count).contains(sample) else {
      throw ArtifactError(
        path: samples,
        reason:
          "it has \(drawn.architectures.count) samples, there is no \(sample); give one that it has"
      )
    }
    guard case .nasbench201 = drawn.space else {
      throw ArtifactError(
        path: samples,
        reason: "its search space is not nasbench201; these networks are trained by train-child")
    }
    return drawn.architectures[sample - 1]
  }

  /// What the table knows of a training: one accuracy after its last epoch, no losses, no sizes.
  private func lookUp(_ cell: Architecture, _ reader: ArtifactReader) throws -> ExperimentFile {
    guard
      let accuracy = try TableFile.validation12(
        of: cell.summary, on: dataSet.rawValue, in: reader)
    else { throw reader.fault("architecture", "the table has no cell \(cell.summary)") }
    var identity = Digest()
    for text in ["espalier-look-up-1", cell.summary, dataSet.rawValue, reader.payloadHash] {
      identity.update(text)
    }
    var history = TrainingHistory()
    history.validationAccuracy = [accuracy / 100]
    history.validationLoss = [.nan]
    history.trainingAccuracy = [.nan]
    history.trainingLoss = [.nan]
    history.learningRate = [.nan]
    return ExperimentFile(
      identity: identity.hexadecimal, graph: cell.summary, outcome: .completed, history: history,
      parameterCount: 0, forwardFLOPs: 0, memoryBytes: 0)
  }
}
