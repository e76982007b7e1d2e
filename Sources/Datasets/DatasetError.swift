// What can be wrong with a data set: the file, the rule it breaks, and what to do next.

/// A data set that cannot be used.
public struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file (or the name of the data set, where no single file is to blame).
  public let file: String
  /// The rule that is broken, with the values found.
  public let rule: Rule

  /// An error about `file`.
  public init(_ file: String, _ rule: Rule) {
    self.file = file
    self.rule = rule
  }

  /// The file, the rule and what to do, in one line.
  public var description: String { "\(file): \(rule.sentence). \(rule.advice)" }
}

extension DatasetError {
  /// The rules a data set must keep.
  public enum Rule: Equatable, Sendable {
    // Files.
    case unreadable(reason: String)
    case damagedGzip(reason: String)
    case wrongMagic(found: [UInt8], looksLikeText: Bool)
    case wrongElementType(code: UInt8)
    case wrongDimensions(found: Int, allowed: String)
    case sizeOverflow(shape: [Int])
    case truncated(expected: Int, found: Int)
    case trailingBytes(expected: Int, found: Int)
    case notWholeRecords(record: Int, found: Int, looksLikeText: Bool)
    case differentShapes(first: [Int], other: [Int])
    // Contents.
    case empty
    case countsDiffer(images: Int, labels: Int)
    case labelOutOfRange(label: Int, index: Int, classCount: Int)
    case classCount(found: Int, allowed: ClosedRange<Int>)
    case oneClass(label: Int)
    case pixelOutOfRange(value: UInt8, index: Int, low: Int, high: Int)
    // Text.
    case noText
    case emptyLine(line: Int)
    case notUTF8(line: Int)
    case reservedWord(word: String, line: Int)
    case vocabularyOverflow(found: Int, limit: Int)
    case unknownToken(token: String, line: Int)
    // Finding.
    case unknownName(known: [String])
    case notFound(places: [String], advice: String)
    case wrongHash(expected: String, found: String)
    case changedSinceImport(expected: String, found: String)
    // Preparing.
    case impossible(parameter: String, reason: String)
  }
}
