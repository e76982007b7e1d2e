// Reads a parameter file strictly: every key must be known, present, of the right type and possible.

import FoundationEssentials
import HDF5
import TOMLKit

/// Takes the values of one TOML file, key by key, and remembers them for the canonical text.
///
/// There are no defaults: a key that a stage asks for must stand in the file, and a key that it does not
/// ask for is an error. A few keys switch something on that is off without them: ``offers(_:)``.
public struct ParameterReader {
  /// The file's path, for messages.
  public let file: String
  private let source: String
  private let table: TOMLTable
  private var taken: [String] = []
  private var optional: [String] = []
  private var lines: [String] = []
  /// What was asked for so far, in order.
  public private(set) var descriptions: [ParameterDescription] = []

  /// Parses `file`.
  ///
  /// - Throws: ``ParameterError``; `FileError` when the file cannot be read.
  public init(file: String) throws {
    try self.init(file: file, source: TextFile.read(file))
  }

  /// Parses `source`, which stands in `file`.
  public init(file: String, source: String) throws {
    self.file = file
    self.source = source
    try FlatSource.check(source, file: file)
    do {
      table = try TOMLTable(string: source)
    } catch let error as TOMLParseError {
      throw ParameterError(
        file: file, line: error.source.begin.line, key: nil,
        reason: "this is not TOML: \(error.description)")
    }
  }

  /// An integer within `range`.
  public mutating func integer(_ key: String, in range: ClosedRange<Int>) throws -> Int {
    note(key, .integer(range))
    let number = try wholeNumber(key, in: range)
    lines.append("\(key) = \(number)")
    return number
  }

  /// The revision that a resolved file names, if it is one; no part of the canonical text.
  mutating func resultRevision() throws -> Int? {
    guard has("resultRevision") else { return nil }
    guard let number = try take("resultRevision").int else {
      throw wrongType("resultRevision", "a whole number")
    }
    return number
  }

  /// A number within `range`; an integer is taken as one.
  public mutating func number(_ key: String, in range: ClosedRange<Double>) throws -> Double {
    note(key, .number(range))
    let value = try take(key)
    guard let number = value.double ?? value.int.map(Double.init) else {
      throw wrongType(key, "a number")
    }
    guard range.contains(number) else {
      throw fault(key, "\(number) is outside \(range.lowerBound) to \(range.upperBound)")
    }
    lines.append("\(key) = \(number)")
    return number
  }

  /// `true` or `false`.
  public mutating func flag(_ key: String) throws -> Bool {
    note(key, .flag)
    guard let value = try take(key).bool else { throw wrongType(key, "true or false") }
    lines.append("\(key) = \(value)")
    return value
  }

  /// Any text without line breaks.
  public mutating func text(_ key: String) throws -> String {
    note(key, .text)
    return try takeText(key)
  }

  private mutating func takeText(_ key: String) throws -> String {
    guard let value = try take(key).string else { throw wrongType(key, "text in quotes") }
    try checkText(key, value)
    lines.append("\(key) = \"\(value)\"")
    return value
  }

  /// One of the words of an enumeration.
  public mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, of type: Choice.Type = Choice.self
  ) throws -> Choice {
    note(key, .choice(Choice.allCases.map(\.rawValue)))
    let word = try takeText(key)
    guard let value = Choice(rawValue: word) else {
      let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw fault(key, "\"\(word)\" is none of \(words)")
    }
    return value
  }

  /// A list of integers within `range`, of a length within `counts`.
  public mutating func integers(
    _ key: String, in range: ClosedRange<Int>, counts: ClosedRange<Int>
  ) throws -> [Int] {
    note(key, .integers(range, counts: counts))
    guard let array = try take(key).array else { throw wrongType(key, "a list of whole numbers") }
    let numbers = array.compactMap(\.int)
    guard numbers.count == array.count else { throw wrongType(key, "a list of whole numbers") }
    guard counts.contains(numbers.count) else {
      throw fault(key, "\(numbers.count) values where \(describe(counts)) are needed")
    }
    for number in numbers where !range.contains(number) {
      throw outside(key, number, range)
    }
    lines.append("\(key) = [\(numbers.map(String.init).joined(separator: ", "))]")
    return numbers
  }

  /// A list of numbers within `range`, of a length within `counts`; integers are taken as numbers.
  public mutating func numbers(
    _ key: String, in range: ClosedRange<Double>, counts: ClosedRange<Int>
  ) throws -> [Double] {
    note(key, .numbers(range, counts: counts))
    guard let array = try take(key).array else { throw wrongType(key, "a list of numbers") }
    let numbers = array.compactMap { $0.double ?? $0.int.map(Double.init) }
    guard numbers.count == array.count else { throw wrongType(key, "a list of numbers") }
    guard counts.contains(numbers.count) else {
      throw fault(key, "\(numbers.count) values where \(describe(counts)) are needed")
    }
    for number in numbers where !range.contains(number) {
      throw fault(key, "\(number) is outside \(range.lowerBound) to \(range.upperBound)")
    }
    lines.append("\(key) = [\(numbers.map { "\($0)" }.joined(separator: ", "))]")
    return numbers
  }

  /// A list of texts, possibly empty.
  public mutating func texts(_ key: String) throws -> [String] {
    note(key, .texts)
    guard let array = try take(key).array else { throw wrongType(key, "a list of texts") }
    let words = array.compactMap(\.string)
    guard words.count == array.count else { throw wrongType(key, "a list of texts in quotes") }
    for word in words { try checkText(key, word) }
    lines.append("\(key) = [\(words.map { "\"\($0)\"" }.joined(separator: ", "))]")
    return words
  }

  /// Checks that no key is left over.
  ///
  /// - Returns: The canonical text: the keys in the order in which they were taken, no comments.
  public func finish() throws -> String {
    for key in table.keys.sorted() where !taken.contains(key) {
      let known = taken + optional.filter { !taken.contains($0) }
      let hint = nearest(to: key, among: known).map { "; did you mean \($0)?" } ?? "."
      throw fault(key, "unknown key\(hint) Known keys: \(known.joined(separator: ", "))")
    }
    return textSoFar
  }

  /// The canonical text of the keys taken so far.
  public var textSoFar: String { lines.map { $0 + "\n" }.joined() }

  /// An error about `key`, with its line.
  public func fault(_ key: String, _ reason: String) -> ParameterError {
    ParameterError(file: file, line: line(of: key), key: key, reason: reason)
  }

  /// Whether the file has `key`, which switches something on and may be left out.
  public mutating func offers(_ key: String) -> Bool {
    optional.append(key)
    return has(key)
  }

  /// Whether the file has `key`.
  public func has(_ key: String) -> Bool { table[key] != nil }

  private mutating func note(_ key: String, _ allowed: AllowedValues) {
    descriptions.append(
      ParameterDescription(key: key, allowed: allowed, isOptional: optional.contains(key)))
  }

  private mutating func wholeNumber(_ key: String, in range: ClosedRange<Int>) throws -> Int {
    let value = try take(key)
    guard let number = value.int else { throw wrongType(key, "a whole number") }
    guard range.contains(number) else { throw outside(key, number, range) }
    return number
  }

  private mutating func take(_ key: String) throws -> TOMLValue {
    taken.append(key)
    guard let value = table[key] else {
      let unknown = table.keys.sorted().filter { !taken.contains($0) }
      let hint =
        nearest(to: key, among: unknown).map { "; is \"\($0)\" a misspelling of it?" }
        ?? "; add it (docs/parameters.md says what it is)"
      throw ParameterError(file: file, line: nil, key: key, reason: "the key is missing\(hint)")
    }
    return value.tomlValue
  }

  /// The canonical text holds texts as they are, so nothing in them may need an escape.
  private func checkText(_ key: String, _ text: String) throws {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }) else {
      throw fault(key, "control characters, quotes and backslashes are not allowed")
    }
  }

  private func wrongType(_ key: String, _ expected: String) -> ParameterError {
    fault(key, "must be \(expected)")
  }

  private func outside(
    _ key: String, _ number: Int, _ range: ClosedRange<Int>
  ) -> ParameterError {
    fault(key, "\(number) is outside \(range.lowerBound) to \(range.upperBound)")
  }

  private func describe(_ counts: ClosedRange<Int>) -> String {
    counts.lowerBound == counts.upperBound
      ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
  }

  private func line(of key: String) -> Int? {
    let index = source.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { line in
      let name = line.prefix { $0 != "=" }.filter { $0 != " " && $0 != "\t" && $0 != "\"" }
      return line.contains("=") && name == key
    }
    return index.map { $0 + 1 }
  }
}
