// The tokens that a language model knows, and their numbers.

/// The tokens that a language model knows.
public struct Vocabulary: Hashable, Sendable {
  /// The tokens, most frequent first; those of equal frequency in the order of their UTF-8 bytes.
  public let tokens: [String]
  private let numbers: [String: Int32]

  /// What becomes of tokens beyond the limit.
  public enum RareTokens: String, CaseIterable, Sendable {
    /// The text is refused.
    case refuse = "error"
    /// They become `<unk>`.
    case unknown
  }

  /// The vocabulary of a training text.
  ///
  /// - Parameters:
  ///   - training: The text.
  ///   - file: Its name, for error messages.
  ///   - limit: Most tokens, `<eos>` and `<unk>` included.
  ///   - rare: What becomes of the others.
  /// - Throws: ``DatasetError`` when there are more and `rare` refuses them.
  init(
    of training: TextTokens, file: String, limit: Int, rare: RareTokens
  ) throws(DatasetError) {
    var counts: [String: Int] = [:]
    for token in training.tokens { counts[token, default: 0] += 1 }
    if counts.count > limit, rare == .refuse {
      throw DatasetError(file, .vocabularyOverflow(found: counts.count, limit: limit))
    }
    if rare == .unknown { counts[TextTokens.unknown, default: 0] += 0 }
    // Both must be there, however rare they are.
    let kept = [TextTokens.endOfSentence, TextTokens.unknown].filter { counts[$0] != nil }
    let others = counts.filter { !kept.contains($0.key) }.sorted(by: Self.isBefore)
      .prefix(max(0, limit - kept.count))
    let chosen = others + counts.filter { kept.contains($0.key) }
    self.init(chosen.sorted(by: Self.isBefore).map(\.key))
  }

  /// A vocabulary of different tokens.
  public init(_ tokens: [String]) {
    self.tokens = tokens
    numbers = Dictionary(
      tokens.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
  }

  private static func isBefore(
    _ first: (key: String, value: Int), _ second: (key: String, value: Int)
  ) -> Bool {
    guard first.value == second.value else { return first.value > second.value }
    return first.key.utf8.lexicographicallyPrecedes(second.key.utf8)
  }

  /// Number of tokens.
  public var count: Int { tokens.count }

  /// The numbers of a text's tokens; those that are not here become `<unk>`.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - file: Its name, for error messages.
  /// - Returns: As many numbers as there are tokens.
  /// - Throws: ``DatasetError`` for a token that is not here when `<unk>` is not either.
  func numbers(of text: TextTokens, file: String) throws(DatasetError) -> [Int32] {
    let unknown = numbers[TextTokens.unknown]
    var all: [Int32] = []
    all.reserveCapacity(text.tokens.count)
    for (index, token) in text.tokens.enumerated() {
      guard let number = numbers[token] ?? unknown else {
        throw DatasetError(file, .unknownToken(token: token, line: text.line(of: index)))
      }
      all.append(number)
    }
    return all
  }
}
