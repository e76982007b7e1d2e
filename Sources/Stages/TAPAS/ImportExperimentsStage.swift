// The stage `import-experiments`: tables of networks that others trained become a segment of the LDE.

import Artifacts
import HDF5
import TAPAS

/// The tables that can be read.
public enum ExperimentTable: String, CaseIterable, Sendable {
  /// Columns `net` and `acc_1`, `acc_2`, … (Baker et al. 2018).
  case metaQNN = "metaqnn"
  /// NAAP-440: results, joined with a table of layers.
  case naap440
}

/// Which experiments of a table with a split of its author's are taken.
public enum TablePart: String, CaseIterable, Sendable {
  /// All.
  case all
  /// Those for fitting.
  case training
  /// Those set aside for testing.
  case testing
}

/// `import-experiments`: writes an `LDESegmentFile`.
public struct ImportExperimentsStage {
  /// What the table is.
  public var table: ExperimentTable
  /// The table, and for NAAP-440 the table of layers.
  public var files: [String]
  /// What is taken; other than all only where the table has a split.
  public var part: TablePart
  /// The data set that the networks were trained on; its difficulty is declared.
  public var dataset: MeasuredDataset
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(
    table: ExperimentTable, files: [String], part: TablePart = .all, dataset: MeasuredDataset,
    output: String
  ) {
    self.table = table
    self.part = part
    self.files = files
    self.dataset = dataset
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let wanted = table == .naap440 ? 2 : 1
    guard files.count == wanted else {
      throw ParameterError(
        file: files.last ?? "import-experiments", line: nil, key: nil,
        reason: "a table of kind \(table.rawValue) is \(wanted) file(s), not \(files.count)")
    }
    guard part == .all || table == .naap440 else {
      throw ParameterError(
        file: files.last ?? "import-experiments", line: nil, key: nil,
        reason: "a table of kind \(table.rawValue) has no split; leave --part out")
    }
    let texts = try files.map { try TextFile.read($0) }
    let hashes = texts.map { hash(Array($0.utf8)) }
    let header = ArtifactHeader(
      format: .ldeSegment, stage: .importExperiments,
      parameters: "resultRevision = \(Stage.importExperiments.resultRevision)\n"
        + "table = \"\(table.rawValue)\"\npart = \"\(part.rawValue)\"\ndataset = \"\(dataset.name)\"\n"
        + "classes = \(dataset.classes)\ndifficulty = \(dataset.difficulty)\n",
      inputs: zip(["table", "layers"], hashes).map { ArtifactInput($0, $1) })
    try StageRun(header, output: output).make {
      try segment(texts, hashes).content(header)
    }
  }

  private func segment(_ texts: [String], _ hashes: [String]) throws -> LDESegmentFile {
    let tables = try zip(texts, files).map { try CommaSeparatedTable($0, file: $1) }
    switch table {
    case .metaQNN:
      let records = try MetaQNNTable.experiments(
        tables[0], classes: dataset.classes, difficulty: dataset.difficulty)
      let net = try tables[0].column("net")
      return segment(
        records, tables[0].rows.map { $0[net] }, hashes[0],
        training: "as published with the table: Adam, 20 epochs (Baker et al. 2018)")
    case .naap440:
      let split = try NAAPTable.experiments(
        results: tables[0], schemes: tables[1], difficulty: dataset.difficulty)
      let training = part == .testing ? [] : split.training.enumerated().map { ("training", $0) }
      let testing = part == .training ? [] : split.testing.enumerated().map { ("testing", $0) }
      let records = (training + testing).map(\.1.element)
      let names = (training + testing).map { "\($0.0) \($0.1.offset + 1)" }
      return segment(
        records, names, hashes[0], training: "as published with the table: 90 epochs (NAAP-440)")
    }
  }

  private func segment(
    _ records: [ExperimentRecord], _ names: [String], _ hash: String, training: String
  ) -> LDESegmentFile {
    let experiments = records.enumerated().map { index, record in
      RecordedExperiment(
        identity: identity(hash, names[index], index), dataset: 0,
        architecture: names[index], layers: record.network.layers,
        prefixAccuracies: record.accuracies, curve: [])
    }
    return LDESegmentFile(training: training, datasets: [dataset], experiments: experiments)
  }

  /// The SHA-256 of a file's bytes.
  private func hash(_ bytes: [UInt8]) -> String {
    var digest = Digest()
    digest.update(bytes)
    return digest.hexadecimal
  }

  /// The same for one experiment of a table, whatever part is taken.
  private func identity(_ table: String, _ name: String, _ index: Int) -> String {
    let place = self.table == .naap440 ? name : "experiment \(index + 1)"
    return hash(Array("\(table) \(dataset.name) \(place)".utf8))
  }
}
