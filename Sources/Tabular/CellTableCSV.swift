// Reads the table of NAS-Bench-201 as comma-separated text, and refuses everything that is not whole.

import SearchSpace

/// What is wrong with a table file.
public struct CellTableError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// Line in the file, from 1, where one is to blame.
  public let line: Int?
  /// The rule that is broken, and the way out.
  public let reason: String

  /// A fault.
  public init(file: String, line: Int?, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  /// For people: `file:line: reason`.
  public var description: String {
    (line.map { "\(file):\($0)" } ?? file) + ": " + reason
  }
}

/// The columns of the file, in order.
private let columns = [
  "index", "arch", "c10_val_12ep", "c10_test_12ep", "c10_test_200ep", "c100_val_12ep",
  "c100_test_12ep", "c100_test_200ep", "isomorphism_key",
]

extension CellTable {
  /// The table in `text`, the content of `file`: a line of column names, then one line for each cell in
  /// the benchmark's order.
  ///
  /// - Throws: ``CellTableError``
  public init(csv text: String, file: String) throws(CellTableError) {
    var lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map(Substring.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.first == Substring(columns.joined(separator: ",")) else {
      throw CellTableError(
        file: file, line: 1,
        reason: "the first line must be \(columns.joined(separator: ",")); give the table of "
          + "NAS-Bench-201 that data/README.md describes")
    }
    var rows = CellRows(file: file)
    for (index, line) in lines.dropFirst().enumerated() { try rows.append(line, row: index) }
    do {
      try self.init(
        architectures: rows.architectures, isomorphismKeys: rows.keys, measures: rows.measures)
    } catch {
      throw CellTableError(file: file, line: error.row.map { $0 + 2 }, reason: error.reason)
    }
  }
}

/// The rows that were read so far.
private struct CellRows {
  let file: String
  var architectures: [String] = []
  var keys: [String] = []
  var measures = TableDataSet.allCases.map { _ in CellMeasures() }

  init(file: String) { self.file = file }

  mutating func append(_ line: Substring, row: Int) throws(CellTableError) {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == columns.count else {
      throw fault(row, "\(fields.count) fields where there are \(columns.count) columns")
    }
    guard Int(fields[0]) == row else {
      throw fault(row, "index is \"\(fields[0])\", but this is row \(row)")
    }
    guard fields[8].count == 12, fields[8].allSatisfy(\.isHexDigit) else {
      throw fault(row, "isomorphism_key is \"\(fields[8])\", not 12 hexadecimal digits")
    }
    architectures.append(String(fields[1]))
    keys.append(String(fields[8]))
    for index in measures.indices {
      let first = 2 + 3 * index
      measures[index].validation12.append(try accuracy(fields, first, row))
      measures[index].test12.append(try accuracy(fields, first + 1, row))
      measures[index].test200.append(try accuracy(fields, first + 2, row))
    }
  }

  private func accuracy(
    _ fields: [Substring], _ column: Int, _ row: Int
  ) throws(CellTableError) -> Double {
    guard let value = Double(fields[column]), value >= 0, value <= 100 else {
      throw fault(
        row, "\(columns[column]) is \"\(fields[column])\", not an accuracy from 0 to 100 percent")
    }
    return value
  }

  private func fault(_ row: Int, _ reason: String) -> CellTableError {
    CellTableError(file: file, line: row + 2, reason: reason)
  }
}
