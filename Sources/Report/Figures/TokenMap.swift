// All token probabilities at a glance: a heat map of values by rounds.

import SearchSpace

/// The heat map of a search: a line for each value of each kind of token, a column for each round.
struct TokenMap {
  /// One line.
  private struct Line {
    let kind: String
    let value: String
    let trend: TokenTrend
    let choice: Int
  }
  private let lines: [Line]
  private let rounds: ClosedRange<Int>
  /// Rounds that share a column; the colour is their mean.
  private let binning: Int

  /// Columns beyond which neighbouring rounds share one: finer steps are not seen at this width.
  private static let mostColumns = 80

  /// The map of the trends over all places, one for each kind of token; nil for none.
  init?(_ trends: [TokenTrend]) {
    let drawn = trends.flatMap(\.rounds)
    guard let first = drawn.min(), let last = drawn.max() else { return nil }
    lines = trends.flatMap { trend in
      trend.kind.values.enumerated().map {
        Line(kind: trend.kind.label, value: $1, trend: trend, choice: $0)
      }
    }
    rounds = first...last
    binning = (rounds.count + Self.mostColumns - 1) / Self.mostColumns
  }

  var figure: Figure {
    let shared =
      binning == 1 ? "" : " \(binning) rounds share a column, which shows their mean."
    return Figure(
      name: "token-map", title: "Token probabilities",
      caption:
        "Probability of each value of each token over the rounds, the mean over all places and over the "
        + "samples of a round, of the distributions that they were drawn from." + shared,
      table: table,
      source: .gnuplot(commands: table.dataBlock + commands, width: 600, height: height))
  }

  private var height: Int { 90 + 18 * lines.count }

  /// A row for each field: its column's first round, its line, its mean probability.
  private var table: Table {
    let cells = lines.enumerated().flatMap { index, line in
      stride(from: rounds.lowerBound, through: rounds.upperBound, by: binning).compactMap { start in
        mean(line, start).map { mean -> [Cell] in
          [
            .text(line.kind), .text(line.value), .integer(index + 1), .integer(start),
            .integer(min(start + binning - 1, rounds.upperBound)), .number(mean, decimals: 4),
          ]
        }
      }
    }
    return Table(
      "token-map", ["token", "value", "line", "first round", "last round", "probability"], cells)
  }

  /// Over the rounds of a column that drew the token; nil where none did.
  private func mean(_ line: Line, _ start: Int) -> Double? {
    let drawn = zip(line.trend.rounds, line.trend.probabilities).filter {
      (start..<start + binning).contains($0.0)
    }
    return drawn.isEmpty
      ? nil : drawn.reduce(0) { $0 + $1.1[line.choice] } / Double(drawn.count)
  }

  private var commands: String {
    let names = lines.enumerated().map { index, line in
      let kind = line.choice == 0 ? line.kind + "   " : ""
      return "\"\(kind)\(line.value)\" \(index + 1)"
    }
    let rules = lines.indices.dropFirst().filter { lines[$0].choice == 0 }.map {
      "set arrow from graph 0, first \(Double($0) + 0.5) to graph 1, first \(Double($0) + 0.5) "
        + "nohead front lw 2 lc rgb \"\(Palette.axis)\""
    }
    let stops = Palette.sequence(5).enumerated().map { "\(Double($0) / 4) \"\($1)\"" }
    let settings = [
      "set border 3 lc rgb \"\(Palette.axis)\"", "unset key",
      "set tics nomirror out scale 0.4 textcolor rgb \"#000000\"",
      "set xrange [\(Double(rounds.lowerBound) - 0.5):\(Double(rounds.upperBound) + 0.5)]",
      "set yrange [\(Double(lines.count) + 0.5):0.5]",
      "set xtics \(TokenFigure.tickStep(rounds: rounds.count))",
      "set ytics (\(names.joined(separator: ", ")))", "set xlabel \"round\"",
      "set palette defined (\(stops.joined(separator: ", ")))", "set cbrange [0:1]",
      "set cbtics 0.25", "set style fill solid 1 noborder",
    ]
    let box = "($4 - 0.5):($5 + 0.5):($3 - 0.5):($3 + 0.5):6"
    return
      (settings + rules + [
        "plot $data using (($4 + $5) / 2.0):3:\(box) with boxxyerror fs solid 1 noborder fc palette"
      ]).joined(separator: "\n") + "\n"
  }
}
