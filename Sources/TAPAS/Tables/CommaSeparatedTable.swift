// Tables as comma-separated text with a header line, in which quotes protect commas.

/// Why a table cannot be used.
public struct TableError: Error, Equatable, CustomStringConvertible {
  /// The file, for messages.
  public let file: String
  /// Line of the file, from 1; nil where the whole file is meant.
  public let line: Int?
  /// What is wrong, and what would be right.
  public let reason: String

  /// What is wrong with `file`.
  public init(file: String, line: Int?, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  /// For people.
  public var description: String { "\(file)\(line.map { ", line \($0)" } ?? ""): \(reason)" }
}

/// The rows of a table by column names.
public struct CommaSeparatedTable: Sendable {
  /// Where it came from, for messages.
  public let file: String
  /// The header.
  public let columns: [String]
  /// Fields of every row, in the order of the columns.
  public let rows: [[String]]

  /// The table that `text` holds.
  ///
  /// - Throws: ``TableError`` for a row of another length than the header, or no rows.
  public init(_ text: String, file: String) throws(TableError) {
    var rows: [[String]] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let fields = Self.fields(line)
      if let first = rows.first, first.count != fields.count {
        throw TableError(
          file: file, line: rows.count + 1,
          reason: "\(fields.count) fields, but the header has \(first.count)")
      }
      rows.append(fields)
    }
    guard rows.count >= 2 else { throw TableError(file: file, line: nil, reason: "no rows") }
    self.file = file
    columns = rows[0]
    self.rows = Array(rows.dropFirst())
  }

  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }

  /// The index of a column.
  ///
  /// - Throws: ``TableError`` when there is none of this name.
  public func column(_ name: String) throws(TableError) -> Int {
    guard let index = columns.firstIndex(of: name) else {
      throw TableError(file: file, line: 1, reason: "no column \(name)")
    }
    return index
  }

  /// The number in a field.
  ///
  /// - Throws: ``TableError`` when it is none, or not in `range`.
  public func number(row: Int, column: Int, in range: ClosedRange<Double>) throws(TableError)
    -> Double
  {
    guard let value = Double(rows[row][column]), range.contains(value) else {
      throw fault(
        row,
        "\(columns[column]) is \"\(rows[row][column])\", not a number from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return value
  }

  func fault(_ row: Int, _ reason: String) -> TableError {
    TableError(file: file, line: row + 2, reason: reason)
  }
}
