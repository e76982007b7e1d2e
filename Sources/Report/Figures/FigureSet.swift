// All figures of a report, in the order of the page.

/// The figures of a report in the order of the page; nil where the run gives none.
public struct FigureSet: Sendable {
  /// Controller against random twin.
  public let comparison: [Figure]
  /// What the controller learned.
  public let controller: [Figure]
  /// How stale the gradients were; none for a synchronous run.
  public let store: [Figure]
  /// How well the predictor screened; none without one.
  public let screening: [Figure]
  /// Drawing and learning curves of the best.
  public let best: [Figure]
  /// What the best have in common.
  public let analysis: [Figure]

  /// The figures of `findings`.
  ///
  /// - Throws: `GraphError` when the best architecture is no network.
  public init(_ findings: Findings) throws {
    comparison = [
      findings.rewardFigure(), findings.scoreFigure(), findings.bestFigure(),
      findings.workFigure(), findings.improvementFigure(),
    ].compactMap { $0 }
    let trends = findings.history.controller.tokenTrends(findings.history.space)
    controller =
      [findings.entropyFigure()] + [TokenMap(trends.map { $0[0] })?.figure].compactMap { $0 }
      + trends.map { TokenFigure($0, placeName: findings.history.space.placeName).figure }
    store = [findings.stalenessFigure(), findings.stalenessSharesFigure()].compactMap { $0 }
    screening = [findings.screeningFigure()].compactMap { $0 }
    best = [
      findings.learningCurvesFigure(), try findings.architectureFigure(), findings.cellFigure(),
    ].compactMap { $0 }
    analysis = [findings.widthsFigure()].compactMap { $0 }
  }

  /// All figures.
  public var all: [Figure] { comparison + controller + store + screening + best + analysis }
}
