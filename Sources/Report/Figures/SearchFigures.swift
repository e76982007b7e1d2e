// Controller against random twin: reward, score, best so far, improvement.

import Artifacts

extension Findings {
  /// Reward of every sample, in order.
  func rewardFigure() -> Figure {
    samplesFigure(
      "reward", "Reward of every sample", unit: "reward",
      history.branches.map { $0.children.map(\.result.reward) })
  }

  /// Whether any child has a score: a plot needs a point.
  private var hasScore: Bool { !ranking.isEmpty }

  /// Accuracy or perplexity of every sample, in order, without the failures; nil when all failed.
  func scoreFigure() -> Figure? {
    guard hasScore else { return nil }
    return samplesFigure(
      measure.rawValue, "Validation \(measure.rawValue) of every sample",
      unit: "validation \(measure.rawValue)",
      history.branches.map { $0.children.map(\.result.score) }, ceiling: scoreCeiling)
  }

  /// Where the plot of scores is cut off; nil where all fit.
  ///
  /// The perplexity of a model that hardly learned may be any number, and would press all others flat.
  private var scoreCeiling: Double? {
    let scores = history.branches.flatMap { $0.scores }.sorted()
    guard measure == .perplexity, let last = scores.last else { return nil }
    let limit = 4 * scores[scores.count / 2]
    return last > limit ? limit : nil
  }

  private func samplesFigure(
    _ name: String, _ title: String, unit: String, _ values: [[Double?]], ceiling: Double? = nil
  ) -> Figure {
    let hidden = ceiling.map { limit in values.joined().count { ($0 ?? 0) > limit } } ?? 0
    let table = samplesTable(name, values)
    func column(_ name: String) -> Int { table.column(name) }
    let (blue, orange) = (Palette.controller, Palette.random)
    // Many points must not hide the means.
    func point(_ colour: String) -> String {
      table.rows.count > 60 ? Palette.faint(colour) : colour
    }
    var layers: [String] = []
    if values.count > 1 {
      layers = [
        "using 1:\(column("random low")):\(column("random high")) with filledcurves "
          + "fc rgb \"\(orange)\" fs transparent solid 0.3 noborder notitle",
        "using 1:\(column("random")) with points pt 9 ps 0.5 lc rgb \"\(point(orange))\" title \"random\"",
        "using 1:\(column("random mean")) with lines lw 2 lc rgb \"\(orange)\" "
          + "title \"mean, 95 % band\"",
      ]
    }
    layers.append(
      "using 1:\(column("controller")) with points pt 7 ps 0.4 lc rgb \"\(point(blue))\" title \"controller\""
    )
    layers.append(
      "using 1:\(column("controller moving mean")) with lines lw 3 lc rgb \"\(blue)\" "
        + "title \"mean of last \(window)\"")
    return Figure(
      table, title: title,
      caption: samplesCaption(unit, twin: values.count > 1)
        + (hidden > 0 ? " \(Text.count(hidden, "sample")) above the plot." : ""),
      [
        ceiling.map { "set yrange [*:\($0)]" } ?? "set autoscale y",
        "set xlabel \"sample\" offset 0,0.5", "set ylabel \"\(unit)\"",
        "set xrange [0:\(table.rows.count + 1)]",
        "plot " + layers.map { "$data \($0)" }.joined(separator: ", \\\n  "),
      ])
  }

  private func samplesCaption(_ unit: String, twin: Bool) -> String {
    let own = "One point a sample; the line is the mean of the controller's last \(window) samples."
    guard twin else { return own }
    return own + " The band is the 95 % interval of the random twin's mean over all its samples."
  }

  /// Columns for both branches over the samples' order; the twin's mean is the same in every row.
  private func samplesTable(_ name: String, _ values: [[Double?]]) -> Table {
    let own = values[0]
    let moving = Series.movingMean(own, window: window)
    let random = values.count > 1 ? values[1] : nil
    let estimate = random.flatMap { MeanEstimate($0.compactMap { $0 }) }
    let band = estimate?.interval()
    func cell(_ value: Double?) -> Cell { .number(value, decimals: 4) }
    let rows = (0..<max(own.count, random?.count ?? 0)).map { index in
      var row: [Cell] = [
        .integer(index + 1), cell(index < own.count ? own[index] : nil),
        cell(index < own.count ? moving[index] : nil),
      ]
      if let random {
        row += [
          cell(index < random.count ? random[index] : nil), cell(estimate?.mean),
          cell(band?.lowerBound), cell(band?.upperBound),
        ]
      }
      return row
    }
    let columns = ["sample", "controller", "controller moving mean"]
    let more = ["random", "random mean", "random low", "random high"]
    return Table(name, random == nil ? columns : columns + more, rows)
  }

  /// The best score so far; nil when all failed.
  func bestFigure() -> Figure? {
    guard hasScore else { return nil }
    let curves = history.branches.map { branch in
      Series.best(branch.children.map { $0.result.score.map(measure.oriented) })
        .map { $0.map(measure.oriented) }
    }
    let labels = history.branches.map(\.strategy.label)
    let table = Table.curves("best", x: "sample", labels, curves)
    let layers = labels.enumerated().map { index, label in
      "$data using 1:\(index + 2) with steps \(Palette.branches[index]) title \"\(label)\""
    }
    return Figure(
      table, title: "Best so far",
      caption:
        "The \(measure.superlative) validation \(measure.rawValue) among the samples so far.",
      [
        "set xlabel \"sample\" offset 0,0.5", "set ylabel \"validation \(measure.rawValue)\"",
        "set xrange [0:\(table.rows.count + 1)]", "set key maxrows 1",
        "plot " + layers.joined(separator: ", \\\n  "),
      ])
  }

  /// The controller's best k networks against the twin's (Zoph & Le 2017, figure 6); nil without a twin or
  /// when one of them has no network.
  func improvementFigure() -> Figure? {
    guard let random = history.random else { return nil }
    let sizes = [1, 5, 15]
    let curves = sizes.map { size in
      zip(topMean(history.controller, size), topMean(random, size)).map { own, other in
        own.flatMap { own in other.map { own - $0 } }
      }
    }
    guard curves[0].contains(where: { $0 != nil }) else { return nil }
    let table = Table.curves("improvement", x: "sample", sizes.map { "top \($0)" }, curves)
    let dashes = [1, 2, 4]
    let layers = sizes.indices.map { index in
      "$data using 1:\(index + 2) with lines lw 2.5 dt \(dashes[index]) "
        + "lc rgb \"\(Palette.series[index])\" title \"top \(sizes[index])\""
    }
    return Figure(
      table, title: "Improvement over random search",
      caption:
        improvementCaption
        + "k best (after Zoph and Le 2017, figure 6); each network counts once.",
      [
        "set xlabel \"sample\" offset 0,0.5", "set ylabel \"difference of \(measure.rawValue)\"",
        "set xrange [0:\(table.rows.count + 1)]", "set key maxrows 1",
        "plot 0 with lines lw 1 lc rgb \"\(Palette.axis)\" notitle, \\\n  "
          + layers.joined(separator: ", \\\n  "),
      ])
  }

  private func topMean(_ branch: SearchBranch, _ count: Int) -> [Double?] {
    Series.topMean(
      branch.children.map { $0.result.score.map(measure.oriented) },
      keys: branch.children.map(\.result.identity), count: count)
  }

  /// How the difference is taken: above zero the controller is better.
  private var improvementCaption: String {
    switch measure {
    case .accuracy:
      "Mean accuracy of the controller's k best networks so far minus that of the random twin's "
    case .perplexity:
      "Mean perplexity of the random twin's k best networks so far minus that of the controller's "
    }
  }
}

extension Table {
  /// Curves of possibly different lengths over positions from 1.
  static func curves(
    _ name: String, x: String, _ labels: [String], _ curves: [[Double?]]
  ) -> Table {
    let length = curves.map(\.count).max() ?? 0
    return Table(
      name, [x] + labels,
      (0..<length).map { index in
        [.integer(index + 1)]
          + curves.map { .number(index < $0.count ? $0[index] : nil, decimals: 4) }
      })
  }
}
