// The stage `import-table`: from a benchmark's table as text to an artifact that searches look up.

import Artifacts
import HDF5
import Tabular

/// `import-table`: writes ``TableFile``.
public struct ImportTableStage {
  /// The table as comma-separated text.
  public var table: String
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(table: String, output: String) {
    self.table = table
    self.output = output
  }

  /// Runs the stage.
  ///
  /// - Throws: ``MissingResource`` when the table is not there, `CellTableError` when it is not whole.
  public func run() throws {
    guard FilePath.exists(table) else {
      throw MissingResource(
        "\(table): the table of NAS-Bench-201 is not there; \"make data PACKED=folder\" unpacks it from "
          + "nas/nasbench201/nb201_cifar.csv.xz (data/README.md), or name your copy with TABLE=file"
      )
    }
    let text = try TextFile.read(table)
    var digest = Digest()
    digest.update(Array(text.utf8))
    let header = ArtifactHeader(
      format: .table, stage: .importTable,
      parameters: "resultRevision = \(Stage.importTable.resultRevision)\n",
      inputs: [ArtifactInput("table", digest.hexadecimal)])
    let made = try StageRun(header, output: output).make {
      TableFile(try CellTable(csv: text, file: table)).content(header)
    }
    if made { Console.line("import-table: \(output): \(CellTable.cellCount) cells") }
  }
}

extension TableFile {
  /// The artifact's view of a table.
  init(_ table: CellTable) {
    self.init(
      benchmark: "NAS-Bench-201", architectures: table.architectures,
      isomorphismKeys: table.isomorphismKeys,
      measures: TableDataSet.allCases.map { dataSet in
        let found = table[dataSet]
        return Measures(
          dataSet: dataSet.rawValue, validation12: found.validation12, test12: found.test12,
          test200: found.test200)
      })
  }
}

extension CellTable {
  /// The table in an open artifact.
  init(_ reader: ArtifactReader) throws {
    let file = try TableFile(reader)
    guard file.measures.map(\.dataSet) == TableDataSet.allCases.map(\.rawValue) else {
      throw reader.fault("data_set", "must be cifar10, cifar100")
    }
    do {
      try self.init(
        architectures: file.architectures, isomorphismKeys: file.isomorphismKeys,
        measures: file.measures.map {
          CellMeasures(validation12: $0.validation12, test12: $0.test12, test200: $0.test200)
        })
    } catch {
      throw reader.fault("architecture", error.reason)
    }
  }
}
