// A text file cut into tokens: words or characters, with an end of sentence after every line.

/// What the tokens of a language model are.
public enum TextLevel: String, CaseIterable, Sendable {
  /// What stands between spaces and tabs.
  case word
  /// Unicode scalars, spaces among them.
  case character
}

/// The tokens of one file.
struct TextTokens: Equatable {
  /// What ends every line, in the place of the line break.
  ///
  /// Source: Mikolov et al. 2010, for the Penn Treebank.
  static let endOfSentence = "<eos>"
  /// What stands for tokens outside the vocabulary.
  static let unknown = "<unk>"

  /// The tokens in order; each line ends in ``endOfSentence``.
  let tokens: [String]
  /// For each line, from the first, how many tokens stand before its end.
  let lineEnds: [Int]

  /// Cuts a whole file.
  ///
  /// - Parameters:
  ///   - bytes: The file; UTF-8, lines end in LF or CR LF.
  ///   - file: Its name, for error messages.
  ///   - level: What a token is.
  /// - Throws: ``DatasetError`` for a file without text, an empty line, bytes that are not UTF-8, or a text
  ///   that has the end of sentence as a word.
  init(_ bytes: [UInt8], file: String, level: TextLevel) throws(DatasetError) {
    var tokens: [String] = []
    var ends: [Int] = []
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else { throw DatasetError(file, .noText) }
    for (index, line) in lines.enumerated() {
      let cut = try Self.cut(line, level, file, index + 1)
      guard !cut.isEmpty else { throw DatasetError(file, .emptyLine(line: index + 1)) }
      guard !cut.contains(Self.endOfSentence) else {
        throw DatasetError(file, .reservedWord(word: Self.endOfSentence, line: index + 1))
      }
      tokens += cut
      tokens.append(Self.endOfSentence)
      ends.append(tokens.count)
    }
    self.tokens = tokens
    lineEnds = ends
  }

  private init(tokens: [String], lineEnds: [Int]) {
    self.tokens = tokens
    self.lineEnds = lineEnds
  }

  /// One line, without what surrounds it.
  private static func cut(
    _ line: ArraySlice<UInt8>, _ level: TextLevel, _ file: String, _ number: Int
  ) throws(DatasetError) -> [String] {
    let isBlank: (UInt8) -> Bool = { [0x20, 0x09, 0x0D].contains($0) }
    let start = line.firstIndex { !isBlank($0) } ?? line.endIndex
    let end = line.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
    guard let text = String(validating: line[start..<end], as: UTF8.self) else {
      throw DatasetError(file, .notUTF8(line: number))
    }
    switch level {
    case .word: return text.split { $0 == " " || $0 == "\t" }.map(String.init)
    case .character: return text.unicodeScalars.map { String($0) }
    }
  }

  /// The first lines, as many as hold `count` tokens or, where a line crosses that border, one more.
  ///
  /// - Parameter count: Tokens; nil for all.
  /// - Returns: The beginning of the text.
  func prefix(_ count: Int?) -> TextTokens {
    guard let count, let line = lineEnds.firstIndex(where: { $0 >= count }) else { return self }
    return TextTokens(
      tokens: Array(tokens[..<lineEnds[line]]), lineEnds: Array(lineEnds[...line]))
  }

  /// The line, from 1, that holds the token with index `index`.
  func line(of index: Int) -> Int { (lineEnds.firstIndex { $0 > index } ?? 0) + 1 }
}
