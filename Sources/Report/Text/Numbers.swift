// Numbers as text, whatever the locale.

/// Numbers for people.
enum Text {
  /// A fixed number of decimals: `0.8954`; `–` when it is no number.
  static func fixed(_ value: Double?, _ decimals: Int) -> String {
    guard let value, !value.isNaN else { return "–" }
    guard value.isFinite else { return value < 0 ? "−∞" : "∞" }
    let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
    let rounded = (abs(value) * scale).rounded()
    guard rounded < 1e15 else { return "\(value)" }
    let digits = String(Int(rounded))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && rounded > 0 ? "−" : ""
    if decimals == 0 { return sign + padded }
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// With its sign always: `+0.0123`.
  static func signed(_ value: Double, _ decimals: Int) -> String {
    let text = fixed(value, decimals)
    return value > 0 && text != fixed(0, decimals) ? "+" + text : text
  }

  /// A whole number in groups of three: `12 345`.
  static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = ""
    for (index, digit) in digits.enumerated() {
      // A narrow space that does not break.
      if index > 0, (digits.count - index) % 3 == 0 { text += "\u{202F}" }
      text.append(digit)
    }
    return (value < 0 ? "−" : "") + text
  }

  /// A share of one: `12.5 %`.
  static func percent(_ share: Double) -> String { fixed(share * 100, 1) + "\u{202F}%" }

  /// A probability: two significant digits, `p < 0.0001` below that.
  static func probability(_ p: Double) -> String {
    if p < 0.0001 { return "p < 0.0001" }
    var decimals = 2
    var scaled = p * 100
    while scaled < 10, decimals < 5 {
      scaled *= 10
      decimals += 1
    }
    return "p = " + fixed(p, decimals)
  }

  /// An interval: `0.01 to 0.02`.
  static func interval(_ range: ClosedRange<Double>?, _ decimals: Int) -> String {
    range.map { "\(fixed($0.lowerBound, decimals)) to \(fixed($0.upperBound, decimals))" } ?? "–"
  }

  /// A large number as a power of ten: `1.6 · 10⁷`.
  static func magnitude(_ value: Double) -> String {
    guard value >= 1e6, value.isFinite else { return value.isFinite ? grouped(Int(value)) : "∞" }
    var exponent = 0
    var mantissa = value
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    return fixed(mantissa, 1) + " · 10" + String(String(exponent).map(superscript))
  }

  /// One thing or several: `1 layer`, `2 layers`.
  static func count(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  private static func superscript(_ digit: Character) -> Character {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return digit.wholeNumberValue.map { digits[$0] } ?? digit
  }
}
