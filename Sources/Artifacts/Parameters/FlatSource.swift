// What the source of a parameter file must be before the TOML parser sees it.

/// Refuses what no parameter file needs and what the parser does not withstand.
///
/// The parser of TOMLKit ends the process at lines such as `[` and `a = [1, }]`, and reads a text only up to a zero
/// byte. Tables, texts of several lines and zero bytes are therefore refused before; up to its first error the
/// parser takes the rest for the same quotes and comments as this does.
struct FlatSource {
  private enum Place: Equatable {
    case lineStart, inLine, comment
    case text(quote: UInt8)
  }

  private let file: String
  private let bytes: [UInt8]
  private var line = 1
  private var place = Place.lineStart

  /// Checks `source`, which stands in `file`.
  ///
  /// - Throws: ``ParameterError`` with the line.
  static func check(_ source: String, file: String) throws(ParameterError) {
    var check = FlatSource(file, source)
    var index = 0
    while index < check.bytes.count { index += try check.take(index) }
  }

  private init(_ file: String, _ source: String) {
    self.file = file
    let bytes = Array(source.utf8)
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  /// Looks at the byte at `index`; returns how many are done with.
  private mutating func take(_ index: Int) throws(ParameterError) -> Int {
    let byte = bytes[index]
    guard byte != 0 else { throw fault("a zero byte is not text; is the file damaged?") }
    guard byte != Self.newLine else {
      line += 1
      place = .lineStart
      return 1
    }
    switch place {
    case .comment: break
    case .text(let quote):
      // What a backslash of a "text" protects ends no text.
      if byte == Self.backslash, quote == Self.quotes[0], index + 1 < bytes.count,
        bytes[index + 1] == quote || bytes[index + 1] == Self.backslash
      {
        return 2
      }
      if byte == quote { place = .inLine }
    case .lineStart, .inLine: try takeOutside(byte, index)
    }
    return 1
  }

  private mutating func takeOutside(_ byte: UInt8, _ index: Int) throws(ParameterError) {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"): return
    case UInt8(ascii: "["):
      guard place == .inLine else {
        throw fault("a line cannot begin with [: there are no tables here, only key = value")
      }
    case UInt8(ascii: "{"), UInt8(ascii: "}"):
      throw fault("{ and } are for tables, and there are none here, only key = value")
    case UInt8(ascii: "#"): place = .comment
    case Self.quotes[0], Self.quotes[1]:
      guard !bytes[index...].starts(with: [byte, byte, byte]) else {
        throw fault("a text has one quote on each side and stands on one line")
      }
      place = .text(quote: byte)
    default: place = .inLine
    }
  }

  private static let newLine = UInt8(ascii: "\n"), backslash = UInt8(ascii: "\\")
  private static let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'")]

  private func fault(_ reason: String) -> ParameterError {
    ParameterError(file: file, line: line, key: nil, reason: reason)
  }
}
