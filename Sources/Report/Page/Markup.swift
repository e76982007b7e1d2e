// HTML as values: what is written is balanced and escaped by construction.

/// A piece of a page.
indirect enum Markup {
  /// Text, which is escaped.
  case text(String)
  /// Markup that is well-formed already (figures).
  case raw(String)
  /// An element.
  case element(String, [(String, String)], [Markup])

  /// An element.
  static func tag(_ name: String, attributes: [(String, String)] = [], _ children: [Markup])
    -> Markup
  {
    .element(name, attributes, children)
  }

  /// An element that holds a text.
  static func tag(_ name: String, attributes: [(String, String)] = [], _ text: String) -> Markup {
    .element(name, attributes, [.text(text)])
  }

  private static let empty: Set = ["meta", "br", "hr", "link", "img"]

  /// The HTML text; also well-formed XML.
  var html: String {
    switch self {
    case .text(let text): return Self.escape(text)
    case .raw(let markup): return markup
    case .element(let name, let attributes, let children):
      let list = attributes.map { " \($0.0)=\"\(Self.escape($0.1))\"" }.joined()
      if children.isEmpty, Self.empty.contains(name) { return "<\(name)\(list)/>" }
      return "<\(name)\(list)>\(children.map(\.html).joined())</\(name)>"
        + (Self.blocks.contains(name) ? "\n" : "")
    }
  }

  private static let blocks: Set = [
    "p", "h1", "h2", "h3", "section", "figure", "table", "tr", "div", "head", "body", "style",
    "title",
    "header", "main", "footer", "li", "ul",
  ]

  /// `text` with the characters that mean something in HTML replaced.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}

extension Markup {
  /// The HTML text of a whole page with the report's look; also well-formed XML.
  static func page(title: String, _ content: [Markup]) -> String {
    let head = Markup.tag(
      "head",
      [
        .tag("meta", attributes: [("charset", "utf-8")], []),
        .tag(
          "meta",
          attributes: [("name", "viewport"), ("content", "width=device-width, initial-scale=1")], []
        ),
        .tag("title", title), .tag("style", [.raw("\n" + StyleSheet.text + "\n")]),
      ])
    return "<!DOCTYPE html>\n"
      + Markup.tag("html", attributes: [("lang", "en")], [head, .tag("body", content)]).html + "\n"
  }

  /// A section with its headline.
  static func section(_ id: String, _ title: String, _ children: [Markup]) -> Markup {
    .tag("section", attributes: [("id", id)], [.tag("h2", title)] + children)
  }

  /// A paragraph.
  static func paragraph(_ text: String) -> Markup { .tag("p", text) }

  /// A table with a caption.
  static func table(_ table: Table, caption: String? = nil) -> Markup {
    let head = Markup.tag(
      "tr",
      table.columns.enumerated().map { index, name in
        let isNumber = table.rows.first.map { $0[index].isNumber } ?? false
        return .tag(
          "th", attributes: [("scope", "col")] + (isNumber ? [("class", "number")] : []), name)
      })
    let body = table.rows.map { row in
      Markup.tag(
        "tr", row.map { .tag("td", attributes: $0.isNumber ? [("class", "number")] : [], $0.shown) }
      )
    }
    let grid = Markup.tag(
      "div", attributes: [("class", "scroll")],
      [.tag("table", [.tag("thead", [head]), .tag("tbody", body)])])
    // The caption stays outside, so that it does not scroll with a wide table.
    return .tag(
      "figure", attributes: [("class", "table")],
      (caption.map { [.tag("figcaption", $0)] } ?? []) + [grid])
  }

  /// A drawn figure.
  static func figure(_ figure: Figure, svg: String) -> Markup {
    .tag(
      "figure",
      [
        .tag("h3", figure.title),
        .raw(InlineSVG(svg, name: figure.name, label: figure.title).markup),
        .tag("figcaption", figure.caption),
      ])
  }
}
