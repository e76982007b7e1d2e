// The verdict in words: no claim that the numbers do not carry.

/// Whether the controller earned its keep, in sentences.
public struct Verdict: Sendable {
  /// What can be concluded.
  public enum Conclusion: String, Sendable {
    /// The controller's last quarter earned more than random search.
    case better
    /// It earned less.
    case worse
    /// The difference is within chance.
    case undecided
    /// Too few samples or no spread.
    case unknown
    /// There is no twin to compare with.
    case noTwin = "no twin"
  }
  /// What can be concluded, at the 5 % level.
  public let conclusion: Conclusion
  /// One sentence for a headline.
  public let headline: String
  /// The numbers behind it, one sentence each.
  public let reasons: [String]

  /// The verdict on `findings`.
  public init(_ findings: Findings) {
    conclusion = Self.conclude(findings)
    headline = Self.headline(conclusion)
    reasons =
      [Self.comparison(findings), Self.best(findings)].compactMap { $0 } + [Self.limits(findings)]
  }

  /// Fewest samples on either side from which anything is concluded: below, a spread of zero may be luck.
  private static let fewestSamples = 8

  private static func conclude(_ findings: Findings) -> Conclusion {
    guard findings.history.random != nil else { return .noTwin }
    guard let comparison = findings.rewardComparison,
      min(comparison.first.count, comparison.second.count) >= fewestSamples
    else { return .unknown }
    guard comparison.pValue < 0.05 else { return .undecided }
    return comparison.difference > 0 ? .better : .worse
  }

  private static func headline(_ conclusion: Conclusion) -> String {
    switch conclusion {
    case .better: "In this run the controller earned more than random search."
    case .worse: "In this run the controller earned less than random search."
    case .undecided:
      "In this run no difference between controller and random search can be told from chance."
    case .unknown: "There are too few samples to compare controller and random search."
    case .noTwin:
      "This run has no random-search twin, so it cannot tell whether the controller earned its keep."
    }
  }

  private static func comparison(_ findings: Findings) -> String? {
    guard let comparison = findings.rewardComparison else { return nil }
    return "Mean reward in the last quarter of the controller's samples: "
      + "\(Text.fixed(comparison.first.mean, 4)) (n = \(comparison.first.count)); of the whole random "
      + "twin: \(Text.fixed(comparison.second.mean, 4)) (n = \(comparison.second.count)). Difference "
      + "\(Text.signed(comparison.difference, 4)) ± \(Text.fixed(comparison.standardError, 4)) (standard "
      + "error), 95 % interval \(Text.interval(comparison.interval(), 4)), "
      + "\(Text.signed(comparison.standardErrors, 1)) standard errors, "
      + "\(Text.probability(comparison.pValue)) (Welch, two-sided)."
  }

  private static func best(_ findings: Findings) -> String? {
    let history = findings.history
    guard let best = findings.best(history.controller)?.result.score else {
      return "None of the controller's networks finished its training."
    }
    let measure = findings.measure
    let own =
      "Best validation \(measure.rawValue): \(Text.fixed(best, measure.decimals)) by the controller"
    guard let random = history.random else { return own + "." }
    let other = findings.best(random)?.result.score
    return own
      + ", \(Text.fixed(other, measure.decimals)) by random search; these are single maxima, from which "
      + "nothing follows about the methods."
  }

  private static func limits(_ findings: Findings) -> String {
    "This is one run with one seed: it says nothing about the spread between seeds, and the samples of a "
      + "learning controller are not independent. Networks were chosen by their validation score, so "
      + "theirs is optimistic; the test data take no part in a search."
  }
}
