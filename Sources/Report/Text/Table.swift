// A table of the report: for programs as TSV, for people in the page.

/// One cell.
public enum Cell: Hashable, Sendable {
  /// A text.
  case text(String)
  /// A whole number.
  case integer(Int)
  /// A number that people see with so many decimals; nil where there is none.
  case number(Double?, decimals: Int)

  /// For programs: all digits, `NaN` for a missing number.
  var plain: String {
    switch self {
    case .text(let text): text.map { $0 == "\t" || $0.isNewline ? " " : String($0) }.joined()
    case .integer(let value): String(value)
    case .number(let value, _): value.map { $0.isNaN ? "NaN" : "\($0)" } ?? "NaN"
    }
  }

  /// For people.
  var shown: String {
    switch self {
    case .text(let text): text
    case .integer(let value): Text.grouped(value)
    case .number(let value, let decimals): Text.fixed(value, decimals)
    }
  }

  var isNumber: Bool {
    if case .text = self { return false }
    return true
  }
}

/// A table with named columns.
public struct Table: Hashable, Sendable {
  /// Name of the file, without ending.
  public let name: String
  /// Column names: words, as people read them.
  public let columns: [String]
  /// The rows, each as long as `columns`.
  public let rows: [[Cell]]

  /// A table.
  public init(_ name: String, _ columns: [String], _ rows: [[Cell]]) {
    for row in rows {
      precondition(
        row.count == columns.count, "\(name): \(row.count) cells, \(columns.count) columns")
    }
    self.name = name
    self.columns = columns
    self.rows = rows
  }

  /// The table as tab-separated text; column names with underscores, one line each row.
  public var tsv: String {
    let header = columns.map { $0.map { $0 == " " ? "_" : String($0) }.joined() }
    return ([header] + rows.map { $0.map(\.plain) })
      .map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  /// The table as Markdown, with the numbers as people see them.
  public var markdown: String {
    let rule = columns.indices.map { rows.first?[$0].isNumber == true ? "---:" : "---" }
    return ([columns, rule] + rows.map { $0.map(\.shown) })
      .map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// The rows as a data block of gnuplot, without the header.
  var dataBlock: String {
    "$data << END\n" + rows.map { $0.map(\.plain).joined(separator: "\t") + "\n" }.joined()
      + "END\n"
  }

  /// The number of a column, from 1 as gnuplot counts.
  func column(_ name: String) -> Int {
    guard let index = columns.firstIndex(of: name) else {
      preconditionFailure("\(self.name) has no column \(name)")
    }
    return index + 1
  }
}
