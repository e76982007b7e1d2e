// What the best networks have in common: the analysis of Zoph & Le 2017, section 4.1, as numbers.

import Artifacts
import SearchSpace

extension Findings {
  /// Groups of architectures that the analysis compares; the best ten come first.
  private var groups: [(name: String, summary: ShapeSummary)] {
    var groups = [
      ("best ten", ShapeSummary(ranking.prefix(10).map(\.child.architecture))),
      (
        "controller, last quarter",
        ShapeSummary(history.controller.quarter(3).map(\.architecture))
      ),
    ]
    if let random = history.random {
      groups.append(("random", ShapeSummary(random.children.map(\.architecture))))
    }
    return groups
  }

  /// Rectangular filters, widths and skip connections of the best against random ones.
  func shapesTable() -> Table {
    Table(
      "shapes",
      [
        "networks", "number", "rectangular filters (%)", "mean filters", "skip connections (%)",
      ],
      groups.map { name, summary in
        [
          .text(name), .integer(summary.count),
          .number(summary.rectangularShare.map { $0 * 100 }, decimals: 1),
          .number(summary.meanWidth, decimals: 1),
          .number(summary.skipDensity.map { $0 * 100 }, decimals: 1),
        ]
      })
  }

  /// Mean number of filters, layer by layer.
  func widthsTable() -> Table {
    let groups = groups
    let depth = groups.map(\.summary.depth).max() ?? 0
    return Table(
      "widths", ["layer"] + groups.map(\.name),
      (0..<depth).map { index in
        [.integer(index + 1)]
          + groups.map { .number($0.summary.meanWidth(layer: index + 1), decimals: 1) }
      })
  }

  /// Filters by depth; nil when there is nothing to plot.
  func widthsFigure() -> Figure? {
    let table = widthsTable()
    guard !ranking.isEmpty, table.rows.count > 1 else { return nil }
    let styles = [
      "lw 3 lc rgb \"\(Palette.series[2])\"", "lw 2 lc rgb \"\(Palette.controller)\"",
      "lw 2 dt 2 lc rgb \"\(Palette.random)\"",
    ]
    let layers = table.columns.dropFirst().enumerated().map { index, name in
      "$data using 1:\(index + 2) with linespoints pt \([7, 5, 9][index]) ps 0.5 \(styles[index]) "
        + "title \"\(name)\""
    }
    return Figure(
      table, title: "Filters by depth",
      caption:
        "Mean number of filters of each layer, over the networks that have it. The paper found wider "
        + "layers towards the end.",
      [
        "set xlabel \"layer\" offset 0,0.5", "set ylabel \"filters\"",
        "set xrange [0.5:\(Double(table.rows.count) + 0.5)]", "set yrange [0:*]",
        Self.wholeTics(table.rows.count), "plot " + layers.joined(separator: ", \\\n  "),
      ])
  }

  /// What the analysis says, in sentences.
  var analysisSentences: [String] {
    let groups = groups
    guard let best = groups.first?.summary, best.count > 0 else { return [] }
    let random = groups.count > 2 ? groups[2].summary : nil
    func percent(_ share: Double?) -> String { share.map(Text.percent) ?? "–" }
    var sentences: [String] = []
    if let share = best.rectangularShare {
      sentences.append(
        "Rectangular filters: \(Text.percent(share)) of the layers of the best "
          + "\(Text.count(best.count, "network"))"
          + (random.map { ", \(percent($0.rectangularShare)) of random networks" } ?? "") + ".")
    }
    if let density = best.skipDensity {
      sentences.append(
        "Skip connections: \(Text.percent(density)) of all pairs of layers in the best "
          + "\(Text.count(best.count, "network")); a random network has each with probability one half"
          + (random.map { " (in this run \(percent($0.skipDensity)))" } ?? "") + ".")
    }
    return sentences
  }
}
