// All numbers that the report tells, worked out once.

import Artifacts

/// What a search found.
public struct Findings: Sendable {
  /// The run.
  public let history: SearchHistory
  /// The networks, best first.
  public let ranking: [RankedNetwork]
  /// Rewards of the controller's last quarter against the whole twin; nil without a twin or where nothing
  /// can be said.
  public let rewardComparison: MeanComparison?
  /// The same for scores; failures are left out.
  public let scoreComparison: MeanComparison?
  /// Effort of each branch, in the order of `history.branches`.
  public let efforts: [Effort]
  /// Effort of the run: a network of both branches counts once.
  public let totalEffort: Effort
  /// Samples over which moving means go.
  public let window: Int

  /// Works out the numbers of `history`.
  public init(_ history: SearchHistory) {
    self.history = history
    ranking = Report.ranking(history.branches, by: history.measure)
    let last = history.controller.quarter(3).map(\.result)
    rewardComparison = history.random.flatMap {
      MeanComparison(last.map(\.reward), $0.rewards)
    }
    scoreComparison = history.random.flatMap {
      MeanComparison(last.compactMap(\.score), $0.scores)
    }
    let examples = history.dataset.trainingCount
    efforts = history.branches.map { Effort($0.children, trainingExamples: examples) }
    totalEffort = Effort(history.branches.flatMap(\.children), trainingExamples: examples)
    window = Series.window(
      samples: history.controller.children.count, childrenPerRound: history.childrenPerRound)
  }

  /// What children are judged by.
  var measure: Measure { history.measure }

  /// The best child of a branch; nil when all failed.
  func best(_ branch: SearchBranch) -> SampledChild? {
    branch.children.filter { $0.result.score != nil }.max {
      history.measure.isBetter($1.result.score ?? 0, $0.result.score ?? 0)
    }
  }

  /// Whether any round was screened by a predictor.
  var isScreened: Bool {
    history.branches.flatMap(\.children).contains { $0.result.predicted != nil }
  }

  /// Samples of a branch by how they ended, in the order of the outcomes.
  func outcomes(_ branch: SearchBranch) -> [(outcome: ChildOutcome, count: Int)] {
    ChildOutcome.allCases.map { outcome in
      (outcome, branch.children.count { $0.result.outcome == outcome })
    }
  }
}

extension SamplingStrategy {
  /// Name in the report.
  var label: String {
    switch self {
    case .controller: "controller"
    case .uniform: "random"
    }
  }
}
