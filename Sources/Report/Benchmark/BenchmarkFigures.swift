// The curves of a benchmark: how good the best cell is after so many queries.

import Tabular

extension DataSetFindings {
  /// Mean test accuracy of the best cell so far, by query, with its 95 % interval.
  func incumbentFigure() -> Figure {
    let table = incumbentTable()
    let bands = strategies.enumerated().map { index, _ in
      "$data using 1:\(3 * index + 3):\(3 * index + 4) with filledcurves "
        + "fc rgb \"\(Palette.series[index])\" fs transparent solid 0.25 noborder notitle"
    }
    let lines = strategies.enumerated().map { index, finding in
      "$data using 1:\(3 * index + 2) with lines lw 2.5 dt \(index + 1) "
        + "lc rgb \"\(Palette.series[index])\" title \"\(finding.strategy.label)\""
    }
    let lowest = strategies.compactMap { $0.curve.dropFirst(9).first ?? $0.curve.last }.min() ?? 0
    return Figure(
      table, title: "Best cell so far, \(dataSet.label)",
      caption:
        "Test accuracy after 200 epochs of the cell with the highest validation accuracy so far, mean "
        + "over the repeats, with its 95 % interval. The grey line is the best cell of the table.",
      [
        "set xlabel \"query\" offset 0,0.5", "set ylabel \"test accuracy (%)\"",
        "set xrange [1:\(max(2, table.rows.count))]",
        "set yrange [\(lowest):\(optimum + 0.05 * (optimum - lowest))]",
        "plot \(optimum) with lines lw 1 lc rgb \"\(Palette.axis)\" notitle, \\\n  "
          + (bands + lines).joined(separator: ", \\\n  "),
      ])
  }

  /// Share of the repeats whose found cell is at most so accurate.
  func distributionFigure() -> Figure {
    let sorted = strategies.map { $0.accuracies.sorted() }
    let count = sorted.map(\.count).min() ?? 0
    let rows = (0..<count).map { index -> [Cell] in
      [.number(Double(index + 1) / Double(count), decimals: 4)]
        + sorted.map { .number($0[index], decimals: 3) }
    }
    let table = Table(
      "distribution-\(dataSet.rawValue)", ["share"] + strategies.map(\.strategy.rawValue), rows)
    let lines = strategies.enumerated().map { index, finding in
      "$data using \(index + 2):1 with steps lw 2.5 dt \(index + 1) "
        + "lc rgb \"\(Palette.series[index])\" title \"\(finding.strategy.label)\""
    }
    let lowest = sorted.compactMap { $0.dropFirst(count / 50).first }.min() ?? 0
    return Figure(
      table, title: "Found cells, \(dataSet.label)",
      caption:
        "Share of the repeats whose found cell has at most this test accuracy; the lowest 2 % are "
        + "cut off.",
      [
        "set xlabel \"test accuracy of the found cell (%)\" offset 0,0.5",
        "set ylabel \"share of the repeats\"",
        "set xrange [\(lowest):\(optimum)]", "set yrange [0:1]",
        "plot " + lines.joined(separator: ", \\\n  "),
      ])
  }
}

extension BenchmarkFindings {
  /// All figures.
  public var figures: [Figure] {
    dataSets.flatMap { [$0.incumbentFigure(), $0.distributionFigure()] }
  }
}
