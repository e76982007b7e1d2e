// What children and controller learned: curves of the best, entropy of the controller.

import SearchSpace

extension Findings {
  /// The score after each epoch of the best five networks; nil when all failed.
  func learningCurvesFigure() -> Figure? {
    let best = ranking.prefix(Palette.series.count)
    guard !best.isEmpty else { return nil }
    let table = Table.curves(
      "learning-curves", x: "epoch", best.map { "rank \($0.rank)" },
      best.map { $0.child.result.curve.map(Optional.some) })
    let markers = [7, 5, 9, 13, 11]
    let layers = best.enumerated().map { index, network in
      "$data using 1:\(index + 2) with linespoints lw 2 pt \(markers[index]) ps 0.5 "
        + "lc rgb \"\(Palette.series[index])\" "
        + "title \"\(network.rank): \(Text.fixed(network.child.result.score, measure.decimals))\""
    }
    return Figure(
      table, title: "Learning curves of the best five",
      caption:
        "Validation \(measure.rawValue) after each epoch; rank and \(measure.rawValue) as in the table of the best.",
      [
        "set xlabel \"epoch\" offset 0,0.5", "set ylabel \"validation \(measure.rawValue)\"",
        "set xrange [0.5:\(Double(table.rows.count) + 0.5)]", Self.wholeTics(table.rows.count),
        "plot " + layers.joined(separator: ", \\\n  "),
      ])
  }

  /// Mean entropy of the sampled architectures, round by round.
  func entropyFigure() -> Figure {
    let entropies = history.controller.entropies()
    let largest = history.space.uniformEntropy
    let table = Table(
      "entropy", ["round", "controller", "uniform"],
      entropies.map {
        [
          .integer($0.round), .number($0.entropy, decimals: 3), .number(largest, decimals: 3),
        ]
      })
    return Figure(
      table, title: "Entropy of the controller",
      caption:
        "Mean entropy of the distributions that a round's samples were drawn from, summed over the "
        + "tokens. The dashed line is uniform sampling: as long as the curve stays there, the controller "
        + "has no preferences.",
      [
        "set xlabel \"round\" offset 0,0.5", "set ylabel \"entropy (nats)\"",
        "set xrange [0.5:\(Double(history.rounds) + 0.5)]", "set yrange [0:\(largest * 1.05)]",
        Self.wholeTics(history.rounds), "set key maxrows 1",
        "plot $data using 1:3 with lines lw 2 dt 2 lc rgb \"\(Palette.random)\" title \"uniform\", \\\n"
          + "  $data using 1:2 with linespoints lw 3 pt 7 ps 0.4 lc rgb \"\(Palette.controller)\" "
          + "title \"controller\"",
      ])
  }

  /// Tick marks at whole numbers, at most about ten.
  static func wholeTics(_ count: Int) -> String {
    let steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]
    return "set xtics \(steps.first { count / $0 <= 10 } ?? 100_000)"
  }
}
