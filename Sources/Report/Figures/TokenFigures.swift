// How the token probabilities moved: stacked areas, over all layers and layer by layer.

import SearchSpace

/// The figure of one kind of token: a panel for the mean over layers, then one for each layer.
struct TokenFigure {
  private let trends: [TokenTrend]
  private let kind: TokenKind
  private let placeName: String
  private let colours: [String]
  private let legendPlaces: [LegendPlace]
  private let columns: Int
  private let rows: Int

  private static let width = 600
  private static let (left, right, bottom) = (52, 12, 50)
  private static let (gapAcross, gapDown, panelHeight) = (18, 34, 118)

  /// A figure of the trends of one kind, the mean over all places (layers, edges) first.
  init(_ trends: [TokenTrend], placeName: String) {
    self.trends = trends
    self.placeName = placeName
    kind = trends[0].kind
    colours = Palette.sequence(kind.values.count)
    legendPlaces = Self.legendPlaces(trends[0].kind)
    columns = trends.count > 12 ? 5 : min(3, trends.count)
    rows = (trends.count + columns - 1) / columns
  }

  /// Below the legend.
  private var top: Int { 46 + (legendPlaces.last?.y ?? 16) }

  private var height: Int {
    top + rows * Self.panelHeight + (rows - 1) * Self.gapDown + Self.bottom
  }

  var figure: Figure {
    let rows = trends.flatMap { trend in
      trend.rounds.indices.flatMap { index in
        kind.values.enumerated().map { choice, value -> [Cell] in
          [
            .text(trend.place.map(String.init) ?? "all"), .integer(trend.rounds[index]),
            Int(value).map(Cell.integer) ?? .text(value),
            .number(trend.probabilities[index][choice], decimals: 4),
          ]
        }
      }
    }
    return Figure(
      name: "tokens-\(kind.name)", title: "Token: \(kind.label)",
      caption:
        "Probability of each value, stacked, round by round; the mean over a round's samples of "
        + "the distributions they were drawn from.",
      table: Table(
        "tokens-\(kind.name)", [placeName, "round", "value", "probability"], rows),
      source: .gnuplot(commands: commands, width: Self.width, height: height))
  }

  private var commands: String {
    let blocks = trends.enumerated().map { index, trend in
      "$panel\(index) << END\n" + dataBlock(trend) + "END\n"
    }
    let set = [
      "set border 3 lc rgb \"\(Palette.axis)\"", "set style fill solid 1 noborder", "unset key",
      "set tics nomirror out scale 0.4 textcolor rgb \"#000000\"",
      "set xrange [\(firstRound - 0.5):\(lastRound + 0.5)]", "set yrange [0:1]", xTics,
    ]
    return
      (blocks.joined() + (set + legend + ["set multiplot"]).joined(separator: "\n") + "\n"
      + trends.indices.map(panel).joined() + "unset multiplot\n")
  }

  private var firstRound: Double { Double(trends[0].rounds.first ?? 1) }
  private var lastRound: Double { Double(trends[0].rounds.last ?? 1) }

  private var xTics: String {
    "set xtics \(Self.tickStep(rounds: trends[0].rounds.count))"
  }

  /// Rounds between two tick marks, so that there are about four.
  static func tickStep(rounds: Int) -> Int {
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].first { rounds / $0 <= 4 } ?? 5000
  }

  /// Cumulative probabilities; each round reaches half a round to both sides.
  ///
  /// An empty line stands for rounds that never drew the token.
  private func dataBlock(_ trend: TokenTrend) -> String {
    var last = trend.rounds.first ?? 0
    return zip(trend.rounds, trend.probabilities).map { round, probabilities in
      let gap = round > last + 1 ? "\n" : ""
      last = round
      return gap + row(Double(round) - 0.5, probabilities)
        + row(Double(round) + 0.5, probabilities)
    }.joined()
  }

  private func row(_ x: Double, _ probabilities: [Double]) -> String {
    var sum = 0.0
    let cumulative = probabilities.map { probability in
      sum += probability
      return min(1, sum)
    }
    return ([x] + cumulative).map { "\($0)" }.joined(separator: "\t") + "\n"
  }

  /// Where the swatch of a value stands.
  private struct LegendPlace {
    let value: Int
    let x: Int
    let y: Int
  }

  /// At most about eight values, in as many lines as they need.
  private static func legendPlaces(_ kind: TokenKind) -> [LegendPlace] {
    let count = kind.values.count
    let every = (count + 7) / 8
    let start = left + 10 + 8 * kind.label.count
    var places: [LegendPlace] = []
    var (x, y) = (start, 16)
    for (index, value) in kind.values.enumerated() where index % every == 0 || index == count - 1 {
      let wide = 34 + 9 * value.count
      if x > start, x + wide > width { (x, y) = (start, y + 18) }
      places.append(LegendPlace(value: index, x: x, y: y))
      x += wide
    }
    return places
  }

  /// Swatches with the values, drawn once with the first panel.
  private var legend: [String] {
    [label(kind.label, x: Self.left, y: 16, "left", tag: 1)]
      + legendPlaces.flatMap { place in
        let corner = "\(across(place.x)),\(down(place.y + 6))"
        let opposite = "\(across(place.x + 14)),\(down(place.y - 6))"
        return [
          "set object \(place.value + 1) rectangle from screen \(corner) to screen \(opposite) "
            + "fc rgb \"\(colours[place.value])\" fs solid 1 noborder",
          label(
            kind.values[place.value], x: place.x + 19, y: place.y, "left", tag: place.value + 2),
        ]
      }
  }

  private func panel(_ index: Int) -> String {
    let (row, column) = (index / columns, index % columns)
    let inner = Self.width - Self.left - Self.right - (columns - 1) * Self.gapAcross
    let panelWidth = inner / columns
    let x = Self.left + column * (panelWidth + Self.gapAcross)
    let y = top + row * (Self.panelHeight + Self.gapDown)
    let isLowest = index + columns >= trends.count
    let title = trends[index].place.map { "\(placeName) \($0)" } ?? "all \(placeName)s"
    let areas = kind.values.indices.reversed().map {
      "$panel\(index) using 1:\($0 + 2) with filledcurves y1=0 fc rgb \"\(colours[$0])\""
    }
    let lines = [
      "set lmargin at screen \(across(x))", "set rmargin at screen \(across(x + panelWidth))",
      "set tmargin at screen \(down(y))", "set bmargin at screen \(down(y + Self.panelHeight))",
      column == 0 ? "set ytics 0.5 format \"%g\"" : "set ytics 0.5 format \"\"",
      isLowest ? "set xtics format \"%g\"" : "set xtics format \"\"",
      isLowest ? "set xlabel \"round\" offset 0,0.6" : "unset xlabel",
      label(title, x: x, y: y - 10, "left", tag: 1000),
      "plot " + areas.joined(separator: ", \\\n  "),
      index == 0 ? "unset label\nunset object" : "unset label",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private func label(_ text: String, x: Int, y: Int, _ side: String, tag: Int) -> String {
    "set label \(tag) \"\(text)\" at screen \(across(x)),\(down(y)) \(side)"
  }

  private func across(_ x: Int) -> Double { Double(x) / Double(Self.width) }
  private func down(_ y: Int) -> Double { 1 - Double(y) / Double(height) }
}
