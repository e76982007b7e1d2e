// The colours of all figures: distinguishable for the colour-blind, on light and on dark ground.

/// Colours as `#rrggbb`.
enum Palette {
  /// Axes and tick marks.
  static let axis = "#666666"
  /// Grid lines.
  static let grid = "#d9d9d9"
  /// The controller (blue of Okabe and Ito).
  static let controller = "#0072b2"
  /// The random twin (orange of Okabe and Ito).
  static let random = "#e69f00"
  /// Lines of gnuplot for the branches of a search: the controller's, then the twin's.
  static let branches = ["lw 3 lc rgb \"\(controller)\"", "lw 2 dt 2 lc rgb \"\(random)\""]
  /// The ground of boxes in drawings.
  static let box = "#e3eef6"
  /// Up to five series (Okabe and Ito).
  static let series = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"]

  /// `count` colours for ordered values, dark to light (points of viridis, joined by straight lines).
  static func sequence(_ count: Int) -> [String] {
    let points: [(Double, Double, Double)] = [
      (72, 40, 120), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37),
    ]
    return (0..<count).map { index in
      let place = count > 1 ? Double(index) / Double(count - 1) * 4 : 2
      let low = min(3, Int(place))
      let share = place - Double(low)
      let (a, b) = (points[low], points[low + 1])
      let mixed = [(a.0, b.0), (a.1, b.1), (a.2, b.2)].map { $0 + ($1 - $0) * share }
      return "#" + mixed.map { hexadecimal(Int($0.rounded())) }.joined()
    }
  }

  /// The colour, half transparent, as gnuplot writes it: `#aarrggbb`.
  static func faint(_ colour: String) -> String { "#80" + colour.dropFirst() }

  /// Colours that change with the reader's choice of light or dark, as CSS has them.
  static let adaptive = [
    ("#000000", "currentColor"), (axis, "var(--axis)"), (grid, "var(--grid)"),
    (controller, "var(--controller)"), (random, "var(--random)"), (box, "var(--box)"),
  ]

  /// The components of `#rrggbb`.
  static func components(_ colour: String) -> [Int] {
    let digits = Array(colour.dropFirst())
    return stride(from: 0, to: digits.count, by: 2).map {
      Int(String(digits[$0..<$0 + 2]), radix: 16) ?? 0
    }
  }

  private static func hexadecimal(_ byte: Int) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
