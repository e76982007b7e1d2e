// What may stand in a parameter file, as the code that reads it says: the source of docs/parameters.md.

/// One key that a stage has asked for.
public struct ParameterDescription: Sendable, Equatable {
  /// The key.
  public let key: String
  /// What may stand behind it.
  public let allowed: AllowedValues
  /// Whether the key switches something on and may be left out.
  public let isOptional: Bool
}

/// The type and range of a value.
public enum AllowedValues: Sendable, Equatable {
  /// A whole number.
  case integer(ClosedRange<Int>)
  /// A number, in decimal or exponential notation.
  case number(ClosedRange<Double>)
  /// `true` or `false`.
  case flag
  /// Any text.
  case text
  /// One of these words.
  case choice([String])
  /// A list of whole numbers.
  case integers(ClosedRange<Int>, counts: ClosedRange<Int>)
  /// A list of numbers.
  case numbers(ClosedRange<Double>, counts: ClosedRange<Int>)
  /// A list of texts.
  case texts
}

extension AllowedValues: CustomStringConvertible {
  /// For people: `integer, 1 to 1,000`.
  public var description: String {
    switch self {
    case .integer(let range): "integer, \(span(range))"
    case .number(let range): "number, \(span(range))"
    case .flag: "`true` or `false`"
    case .text: "text"
    case .choice(let words): words.map { "`\"\($0)\"`" }.joined(separator: ", ")
    case .integers(let range, let counts): "\(list(counts)) integers, \(span(range))"
    case .numbers(let range, let counts): "\(list(counts)) numbers, \(span(range))"
    case .texts: "list of texts"
    }
  }

  private func list(_ counts: ClosedRange<Int>) -> String {
    counts.lowerBound == counts.upperBound
      ? "list of \(counts.lowerBound)" : "list of \(counts.lowerBound) to \(counts.upperBound)"
  }

  private func span(_ range: ClosedRange<Int>) -> String {
    "\(grouped(range.lowerBound)) to \(grouped(range.upperBound))"
  }

  private func span(_ range: ClosedRange<Double>) -> String {
    "\(short(range.lowerBound)) to \(short(range.upperBound))"
  }

  /// Large powers of two as such, others in groups of three digits.
  private func grouped(_ number: Int) -> String {
    if number >= 1 << 24, number.nonzeroBitCount == 1 { return "2^\(number.trailingZeroBitCount)" }
    let digits = Array(String(abs(number)))
    let groups = digits.indices.map { place in
      (place > 0 && (digits.count - place) % 3 == 0 ? "," : "") + String(digits[place])
    }
    return (number < 0 ? "−" : "") + groups.joined()
  }

  private func short(_ number: Double) -> String {
    if let whole = Int(exactly: number), abs(whole) < 10_000_000 { return grouped(whole) }
    return power(of: number) ?? "\(number)"
  }

  /// `1e-9`, where it is a power of ten.
  private func power(of number: Double) -> String? {
    (-308...308).first { number == Double("1e\($0)") }.map { "1e\($0)" }
  }
}
