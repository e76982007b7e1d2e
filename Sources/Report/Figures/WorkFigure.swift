// The best so far over the work that it took.

import Artifacts

extension Findings {
  /// The best score so far over the operations of the trainings so far; nil without scores or without trainings.
  ///
  /// A network that a branch sampled before costs nothing, and neither does one that was screened out.
  func workFigure() -> Figure? {
    let curves = history.branches.map(workCurve)
    let whole = curves.compactMap(\.last?.work).max() ?? 0
    guard whole > 0, curves.contains(where: { $0.contains { $0.best != nil } }) else { return nil }
    let unit = WorkUnit(whole)
    let labels = history.branches.map(\.strategy.label)
    let table = Table(
      "best-by-work", ["sample"] + labels.flatMap { ["\($0) work", $0] },
      (0..<(curves.map(\.count).max() ?? 0)).map { index in
        [.integer(index + 1)]
          + curves.flatMap { curve -> [Cell] in
            let point = index < curve.count ? curve[index] : nil
            return [
              .number(point.map { $0.work / unit.operations }, decimals: 4),
              .number(point?.best, decimals: 4),
            ]
          }
      })
    let layers = labels.enumerated().map { index, label in
      "$data using \(2 * index + 2):\(2 * index + 3) with steps \(Palette.branches[index]) title \"\(label)\""
    }
    return Figure(
      table, title: "Best so far over work",
      caption:
        "The \(measure.superlative) validation \(measure.rawValue) so far, over the operations of the trainings so "
        + "far. A network that the branch sampled before costs nothing.",
      [
        "set xlabel \"trained so far (\(unit.name))\" offset 0,0.5",
        "set ylabel \"validation \(measure.rawValue)\"",
        "set xrange [0:\(whole / unit.operations * 1.02)]", "set key maxrows 1",
        "plot " + layers.joined(separator: ", \\\n  "),
      ])
  }

  /// For each sample of a branch the work after it, and the best score then.
  private func workCurve(_ branch: SearchBranch) -> [(work: Double, best: Double?)] {
    var seen: Set<String> = []
    var work = 0.0
    var best: Double?
    return branch.children.map { child in
      let result = child.result
      if result.outcome != .screened, seen.insert(result.identity).inserted {
        work += Effort.trainingFLOPs(
          result, trainingExamples: history.dataset.trainingCount)
      }
      if let score = result.score, best.map({ measure.isBetter(score, $0) }) ?? true {
        best = score
      }
      return (work, best)
    }
  }
}

/// In what an amount of work is told.
private struct WorkUnit {
  let name: String
  let operations: Double

  /// The largest unit of which there is at least one.
  init(_ whole: Double) {
    let units = [("EFLOP", 1e18), ("PFLOP", 1e15), ("TFLOP", 1e12), ("GFLOP", 1e9)]
    (name, operations) = units.first { whole >= $0.1 } ?? ("MFLOP", 1e6)
  }
}
