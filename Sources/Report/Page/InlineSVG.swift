// A figure's SVG made fit for the inside of a page.

/// SVG as gnuplot and dot write it, without what a page must not repeat.
///
/// The prologue, comments, name spaces and machine titles go; names get the figure's name in front, since
/// they must be unique in a page; fixed colours become those of the page, light or dark.
struct InlineSVG {
  /// The element.
  let markup: String

  /// The SVG file `source` of the figure `name`, to be read out as `label`.
  init(_ source: String, name: String, label: String) {
    var body = Self.element(source)
    body = Self.without(body, from: "<!--", to: "-->")
    body = Self.without(body, from: "<title>", to: "</title>")
    body = Self.without(body, from: "<desc>", to: "</desc>")
    body = Self.without(body, from: "<filter", to: "</filter>")
    for (old, new) in Self.replacements(name) { body = Self.replace(body, old, new) }
    let head = body.prefix { $0 != ">" }
    let viewBox = Self.attribute("viewBox", in: head) ?? "0 0 600 380"
    let width = viewBox.split(separator: " ").dropFirst(2).first.map(String.init) ?? "600"
    let open =
      "<svg role=\"img\" aria-label=\"\(Markup.escape(label))\" viewBox=\"\(viewBox)\" "
      + "style=\"max-width:\(width)px\">"
    markup = open + Self.withoutBlankLines(body.dropFirst(head.count + 1)) + "\n"
  }

  private static func replacements(_ name: String) -> [(String, String)] {
    let quotes = ["'", "\""]
    let ids = quotes.flatMap { quote in
      [
        (" id=\(quote)", " id=\(quote)\(name)-"),
        ("xlink:href=\(quote)#", "href=\(quote)#\(name)-"),
      ]
    }
    let fonts = quotes.map { (" font-family=\($0)DejaVu Sans\($0)", "") }
    let black = quotes.map { ("\($0)black\($0)", "\($0)currentColor\($0)") }
    let colours = Palette.adaptive.flatMap { hexadecimal, variable in
      let parts = Palette.components(hexadecimal).map(padded).joined(separator: ", ")
      return [("rgb(\(parts))", variable), (hexadecimal, variable)]
    }
    return ids + fonts + black + colours
  }

  /// A component as gnuplot writes it: three places.
  private static func padded(_ component: Int) -> String {
    let digits = String(component)
    return String(repeating: " ", count: 3 - digits.count) + digits
  }

  /// From `<svg` on.
  private static func element(_ source: String) -> String {
    guard let start = source.ranges(of: "<svg").first else { return "<svg></svg>" }
    return String(source[start.lowerBound...])
  }

  private static func without(_ text: String, from start: String, to end: String) -> String {
    var rest = Substring(text)
    var kept = ""
    while let opening = rest.firstRange(of: start),
      let closing = rest[opening.upperBound...].firstRange(of: end)
    {
      kept += rest[..<opening.lowerBound]
      rest = rest[closing.upperBound...]
    }
    return kept + rest
  }

  private static func replace(_ text: String, _ old: String, _ new: String) -> String {
    text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
  }

  private static func attribute(_ name: String, in head: Substring) -> String? {
    guard let start = head.firstRange(of: "\(name)=\"") else { return nil }
    return String(head[start.upperBound...].prefix { $0 != "\"" })
  }

  private static func withoutBlankLines(_ text: Substring) -> String {
    text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
      .joined(separator: "\n")
  }
}
