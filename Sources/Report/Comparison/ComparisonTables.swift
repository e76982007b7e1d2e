// Tables and the figure of a comparison over seeds.

extension SeedComparison {
  /// Every table but the figure's.
  public var tables: [Table] { [summaryTable(), seedsTable(), withinTable(), budgetTable()] }

  /// Controller minus random after the whole budget, over the seeds.
  func summaryTable() -> Table {
    Table(
      "summary",
      [
        "best networks", "seeds", "mean difference", "standard error", "95 low", "95 high",
        "p paired", "seeds better", "seeds worse",
      ],
      Self.sizes.indices.map { index in
        let estimate = estimate(index, after: samples)
        let interval = estimate?.interval()
        let values = runs.compactMap { $0.curves[index].differences[samples - 1] }
        return [
          .integer(Self.sizes[index]), .integer(values.count),
          .number(estimate?.mean, decimals: 4), .number(estimate?.standardError, decimals: 4),
          .number(interval?.lowerBound, decimals: 4), .number(interval?.upperBound, decimals: 4),
          .number(estimate.flatMap(Self.pairedProbability), decimals: 4),
          .integer(values.count { $0 > 0 }), .integer(values.count { $0 < 0 }),
        ]
      })
  }

  /// Both branches of every seed after the whole budget.
  func seedsTable() -> Table {
    Table(
      "seeds", ["seed", "best networks", "controller", "random", "difference"],
      runs.flatMap { run in
        run.curves.map { curves in
          [
            .integer(run.history.seed), .integer(curves.size),
            .number(curves.controller[samples - 1], decimals: measure.decimals),
            .number(curves.random[samples - 1], decimals: measure.decimals),
            .number(curves.differences[samples - 1], decimals: measure.decimals),
          ]
        }
      })
  }

  /// Within every seed: rewards of the controller's last quarter against the whole twin.
  func withinTable() -> Table {
    Table(
      "within",
      [
        "seed", "controller, last quarter", "random", "difference", "standard error", "p Welch",
      ],
      runs.map { run in
        let comparison = run.withinSeed
        return [
          .integer(run.history.seed), .number(comparison?.first.mean, decimals: 4),
          .number(comparison?.second.mean, decimals: 4),
          .number(comparison?.difference, decimals: 4),
          .number(comparison?.standardError, decimals: 4),
          .number(comparison?.pValue, decimals: 4),
        ]
      })
  }

  /// How much more random search needs: the smallest budget at which the twin reaches the controller.
  func budgetTable() -> Table {
    Table(
      "budget",
      [
        "seed", "best networks", "controller samples", "controller \(measure.rawValue)",
        "random samples needed", "samples, ratio", "work, ratio",
      ],
      runs.flatMap { run in
        run.curves.flatMap { curves in
          Self.shares.map { row(run, curves, max(1, Int(Double(samples) * $0))) }
        }
      })
  }

  private func row(_ run: SeedRun, _ curves: BestCurves, _ own: Int) -> [Cell] {
    let needed = curves.randomSamplesNeeded(for: own)
    let score = curves.controller[own - 1]
    let ownWork = run.work(of: run.history.controller, samples: own)
    let work = needed.map { run.work(of: run.random, samples: $0) / ownWork }
    let missing =
      score == nil ? "too few networks" : "not within \(run.random.children.count)"
    return [
      .integer(run.history.seed), .integer(curves.size), .integer(own),
      .number(score, decimals: measure.decimals), .text(needed.map(String.init) ?? missing),
      .number(needed.map { Double($0) / Double(own) }, decimals: 2), .number(work, decimals: 2),
    ]
  }

  /// Columns: sample, and for each size mean, low and high over the seeds.
  private func curvesTable() -> Table {
    let names = Self.sizes.flatMap { ["top \($0)", "top \($0) low", "top \($0) high"] }
    let rows = (1...max(1, samples)).map { sample -> [Cell] in
      [.integer(sample)]
        + Self.sizes.indices.flatMap { index -> [Cell] in
          let estimate = estimate(index, after: sample)
          let interval = estimate?.interval()
          return [estimate?.mean, interval?.lowerBound, interval?.upperBound].map {
            .number($0, decimals: 4)
          }
        }
    }
    return Table("improvement", ["sample"] + names, rows)
  }

  /// Controller minus random over the samples, mean and interval over the seeds; nil when no network was
  /// trained to the end.
  public var figure: Figure? {
    guard (1...max(1, samples)).contains(where: { estimate(0, after: $0) != nil }) else {
      return nil
    }
    let table = curvesTable()
    let bands = runs.count > 1 ? Self.sizes.indices.map { band($0, table) } : []
    let lines = Self.sizes.indices.map { index in
      "$data using 1:\(table.column("top \(Self.sizes[index])")) with lines lw 2.5 "
        + "dt \([1, 2, 4][index]) lc rgb \"\(Palette.series[index])\" title \"top \(Self.sizes[index])\""
    }
    return Figure(
      table, title: "Improvement over random search",
      caption:
        "Mean validation \(measure.rawValue) of the k best networks so far, \(differenceName), mean over the seeds with its 95 % interval (Student; after Zoph and Le 2017, figure 6). "
        + "Each network counts once.",
      [
        "set xlabel \"sample\" offset 0,0.5", "set ylabel \"difference of \(measure.rawValue)\"",
        "set xrange [0:\(table.rows.count + 1)]", "set key maxrows 1",
        "plot "
          + (bands + ["0 with lines lw 1 lc rgb \"\(Palette.axis)\" notitle"] + lines)
          .joined(separator: ", \\\n  "),
      ])
  }

  private func band(_ index: Int, _ table: Table) -> String {
    let name = "top \(Self.sizes[index])"
    return "$data using 1:\(table.column(name + " low")):\(table.column(name + " high")) "
      + "with filledcurves fc rgb \"\(Palette.series[index])\" fs transparent solid 0.15 noborder "
      + "notitle"
  }
}
