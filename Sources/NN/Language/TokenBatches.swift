// A text cut into steps: sequences side by side, unroll after unroll.

/// The steps of one pass over a text.
///
/// The text is cut into `batchSize` sequences of equal length that lie side by side; words that do not
/// fill the last of them are left out. Each step has `unroll` words of every sequence, the last one
/// what is left.
public struct TokenBatches: Sendable {
  /// One step; words in the order (step, sequence), sequences fastest.
  public struct Step: Sendable {
    /// The words, and the word that follows each.
    public let tokens: [Int32], targets: [Int32]
  }

  private let text: [Int32]
  private let batchSize: Int, unroll: Int
  /// Words of each sequence that have a successor.
  private let length: Int

  /// Cuts a text.
  ///
  /// - Parameters:
  ///   - text: The words.
  ///   - batchSize: Number of sequences.
  ///   - unroll: Most words of a sequence in a step.
  /// - Throws: ``LanguageModelError/textTooShort(words:needed:)`` for a text shorter than one step.
  public init(_ text: [Int32], batchSize: Int, unroll: Int) throws(LanguageModelError) {
    precondition(batchSize > 0 && unroll > 0, "TokenBatches: \(batchSize) × \(unroll)")
    self.text = text
    self.batchSize = batchSize
    self.unroll = unroll
    length = (text.count - 1) / batchSize
    guard length >= unroll else {
      throw .textTooShort(words: text.count, needed: batchSize * unroll + 1)
    }
  }

  /// Number of steps.
  public var count: Int { (length + unroll - 1) / unroll }
  /// Words that are predicted in all steps together.
  public var wordCount: Int { length * batchSize }

  /// Step `index`, from 0.
  public subscript(index: Int) -> Step {
    let times = index * unroll..<min(length, (index + 1) * unroll)
    func words(_ shift: Int) -> [Int32] {
      times.flatMap { time in
        (0..<batchSize).map { text[$0 * length + time + shift] }
      }
    }
    return Step(tokens: words(0), targets: words(1))
  }
}
