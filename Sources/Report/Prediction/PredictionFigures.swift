// Difficulty against accuracy, the evolution, its Pareto fronts, and predicted against measured.

import Artifacts
import TAPAS

extension PredictionFindings {
  /// All figures.
  public var figures: [Figure] {
    [
      difficultyFigure, evolutionFigure,
      frontFigure(
        "parameters", "learnable parameters", population.parameterFront,
        { Double($0.parameters) }, { $0.size.map { Double($0.parameters) } }),
      frontFigure(
        "operations", "operations of one image", population.flopsFront, \.flops, \.size?.flops),
      agreementFigure,
    ].compactMap { $0 }
  }

  /// Accuracies of the database by difficulty, and where the data set at hand stands.
  ///
  /// Easy data sets lie so close that names would cover each other: each has a place of its own, in order.
  var difficultyFigure: Figure? {
    guard !lines.isEmpty else { return nil }
    let table = Table(
      "difficulty",
      ["place", "data set", "lowest", "quarter", "median", "three quarters", "highest", "DCN"],
      lines.enumerated().map { index, line in
        let name = "\(line.dataset.name) \(Text.fixed(line.dataset.difficulty, 3))"
        return [.integer(index + 1), .text(name)]
          + [0, 0.25, 0.5, 0.75, 1].map { .number(line.quantile($0), decimals: 4) }
          + [.number(line.dataset.difficulty, decimals: 4)]
      })
    let below = lines.count { $0.dataset.difficulty < dataset.difficulty }
    let equal = lines.contains { $0.dataset.difficulty == dataset.difficulty }
    let place = Double(below) + (equal ? 1 : 0.5)
    let near = lines.indices.filter {
      abs(lines[$0].dataset.difficulty - dataset.difficulty) <= tolerance + 1e-9
    }
    let band = near.first.flatMap { first in
      near.last.map { last in
        "set object 1 rectangle from \(Double(first) + 0.5),graph 0 to \(Double(last) + 1.5),graph 1 behind "
          + "fillcolor rgb \"\(Palette.box)\" fillstyle solid noborder"
      }
    }
    return Figure(
      table, title: "Difficulty and accuracy",
      caption:
        "Experiments of the database: quartiles and whole range of the accuracies, data sets in the order of "
        + "their difficulty numbers (DCN), which stand behind their names; right is easy. The line is the data "
        + "set at hand (DCN \(Text.fixed(dataset.difficulty, 3))), the band holds those within the tolerance of "
        + "\(Text.fixed(tolerance, 2)) (TAPAS, equation 1).",
      height: 460,
      [
        "set ylabel \"validation accuracy\"", "set xrange [0.4:\(Double(lines.count) + 0.6)]",
        "set yrange [0:1]", "set boxwidth 0.4", "set bmargin 9",
        "set xtics rotate by 50 right offset 0.6,-0.2 font ',11'",
      ] + (band.map { [$0] } ?? []) + [
        "set arrow 1 from \(place),graph 0 to \(place),graph 1 nohead lw 2 "
          + "lc rgb \"\(Palette.random)\"",
        "plot $data using 1:4:3:7:6:xtic(2) with candlesticks lw 1.5 lc rgb \"\(Palette.controller)\" "
          + "notitle whiskerbars 0.5, \\\n"
          + "  '' using 1:5:5:5:5 with candlesticks lw 2.5 lc rgb \"#000000\" notitle",
      ])
  }

  /// Predicted accuracy of the living, as networks are looked at.
  var evolutionFigure: Figure? {
    let all = population.individuals
    guard let last = all.map(\.born).max(), last > 0 else { return nil }
    var sum = 0.0, count = 0, seen = 0, best = 0.0
    var born = [[Int]](repeating: [], count: last + 1), died = born
    for (index, individual) in all.enumerated() {
      born[individual.born].append(index)
      if let batch = individual.died { died[batch].append(index) }
    }
    let rows = (0...last).map { batch -> [Cell] in
      for index in born[batch] {
        sum += all[index].accuracy
        best = max(best, all[index].accuracy)
      }
      for index in died[batch] { sum -= all[index].accuracy }
      count += born[batch].count - died[batch].count
      seen += born[batch].count
      return [
        .integer(seen), .number(sum / Double(max(count, 1)), decimals: 4),
        .number(best, decimals: 4),
      ]
    }
    let table = Table("evolution", ["networks", "mean of the living", "best so far"], rows)
    return Figure(
      table, title: "The evolution",
      caption: "Predicted accuracy by the number of networks that were looked at.",
      [
        "set xlabel \"networks\" offset 0,0.5", "set ylabel \"predicted accuracy\"",
        "set xrange [0:\(seen)]", "set key maxrows 1",
        "plot $data using 1:3 with lines lw 3 lc rgb \"\(Palette.controller)\" title \"best so far\", "
          + "\\\n  $data using 1:2 with lines lw 2 dt 2 lc rgb \"\(Palette.random)\" "
          + "title \"mean of the living\"",
      ])
  }

  /// Points of a scatter plot are thinned to this number.
  private static let points = 1500

  private func frontFigure(
    _ name: String, _ label: String, _ front: [Int],
    _ cost: (PopulationFile.Individual) -> Double, _ trainedCost: (PredictionsFile.Entry) -> Double?
  ) -> Figure? {
    let all = population.individuals
    guard !front.isEmpty else { return nil }
    let step = max(1, all.count / Self.points)
    let cloud = stride(from: 0, to: all.count, by: step)
    let rows: [[Cell]] =
      cloud.map {
        [
          .number(cost(all[$0]), decimals: 0), .number(all[$0].accuracy, decimals: 4),
          .number(nil, decimals: 4), .number(nil, decimals: 4),
        ]
      }
      + front.map {
        [
          .number(cost(all[$0]), decimals: 0), .number(nil, decimals: 4),
          .number(all[$0].accuracy, decimals: 4), .number(nil, decimals: 4),
        ]
      }
      + trainedEntries.map {
        [
          .number(trainedCost($0), decimals: 0), .number(nil, decimals: 4),
          .number(nil, decimals: 4), .number($0.measured, decimals: 4),
        ]
      }
    let table = Table(
      "front-\(name)", [label, "predicted accuracy", "Pareto front", "trained"], rows)
    let trained =
      trainedEntries.isEmpty
      ? ""
      : ", \\\n  $data using 1:4 with points pt 13 ps 1.1 lc rgb \"\(Palette.series[1])\" "
        + "title \"trained: measured\""
    return Figure(
      table, title: "Accuracy against \(name)",
      caption:
        "Networks of the evolution\(step > 1 ? " (every \(step)th)" : ""), and the Pareto front of all: no "
        + "network is predicted to be more accurate at no more \(label).",
      [
        "set xlabel \"\(label)\" offset 0,0.5", "set ylabel \"accuracy\"", "set logscale x",
        "set format x \"%.0s %c\"",
        "plot $data using 1:2 with points pt 7 ps 0.25 lc rgb "
          + "\"\(Palette.faint(Palette.axis))\" title \"predicted\", \\\n"
          + "  $data using 1:3 with steps lw 2.5 lc rgb \"\(Palette.controller)\" title \"Pareto front\""
          + trained,
      ])
  }

  /// Predicted against measured accuracy of the trained networks.
  var agreementFigure: Figure? {
    agreementPlot(
      trainedEntries.compactMap { entry in entry.measured.map { (entry.predicted, $0) } },
      name: "agreement")
  }
}

/// Predicted against measured accuracies, with Kendall's τ; nil for fewer than two.
func agreementPlot(_ pairs: [(predicted: Double, measured: Double)], name: String) -> Figure? {
  guard pairs.count >= 2 else { return nil }
  let found = Agreement(predicted: pairs.map(\.predicted), measured: pairs.map(\.measured))
  let all = pairs.flatMap { [$0.predicted, $0.measured] }
  let margin = 0.05 * max(0.02, (all.max() ?? 1) - (all.min() ?? 0))
  let (low, high) = ((all.min() ?? 0) - margin, (all.max() ?? 1) + margin)
  return Figure(
    Table(
      name, ["predicted", "measured"],
      pairs.map { [.number($0.predicted, decimals: 4), .number($0.measured, decimals: 4)] }),
    title: "Predicted and measured",
    caption:
      "Networks that were trained after they were predicted: \(pairs.count). Kendall's τ "
      + "\(Text.fixed(found.kendall, 3)), Spearman's ρ \(Text.fixed(found.spearman, 3)), mean squared error "
      + "\(Text.fixed(found.meanSquaredError, 5)). On the line they agree.",
    [
      "set xlabel \"predicted accuracy\" offset 0,0.5", "set ylabel \"measured accuracy\"",
      "set xrange [\(low):\(high)]", "set yrange [\(low):\(high)]",
      "plot x with lines lw 1 lc rgb \"\(Palette.axis)\" notitle, \\\n"
        + "  $data using 1:2 with points pt 7 ps 0.7 lc rgb \"\(Palette.controller)\" notitle",
    ])
}
