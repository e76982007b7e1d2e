// `status`: how far a run is, from its files alone.

import Artifacts

/// What is done of a run.
public struct StatusStage {
  /// The run directory.
  public var run: String
  /// Rounds of the run.
  public var rounds: Int
  /// Children of a round.
  public var children: Int
  /// Whether there is a random-search twin.
  public var hasTwin: Bool

  /// A question about a run.
  public init(run: String, rounds: Int, children: Int, hasTwin: Bool) {
    self.run = run
    self.rounds = rounds
    self.children = children
    self.hasTwin = hasTwin
  }

  /// Prints the answer.
  public func print() throws {
    guard FilePath.exists(run) else {
      throw MissingResource("\(run): there is no such run; make search begins it")
    }
    Console.line(run)
    try report("controller", run)
    if hasTwin { try report("random twin", run + "/random") }
    let summary = ProgressSummary(
      ProgressEntry.read(run + "/progress.tsv"), total: total)
    if let best = summary.bestReward { Console.line("  best reward   \(decimals(best, 4))") }
    let page = FilePath.exists(run + "/report.html")
    if page {
      Console.line("  report        \(run)/report.html")
    } else if let left = summary.secondsLeft {
      Console.line("  time left     \(duration(left)) at the pace of the last children")
    }
  }

  private var total: Int { rounds * children * (hasTwin ? 2 : 1) }

  private func report(_ title: String, _ folder: String) throws {
    var trained = 0
    var finished = 0
    for round in FilePath.names(in: folder) where round.hasPrefix("round-") {
      let names = FilePath.names(in: "\(folder)/\(round)")
      trained += names.count { $0.hasPrefix("child-") && $0.hasSuffix(".h5") }
      finished += names.contains("rewards.h5") ? 1 : 0
    }
    let padding = String(repeating: " ", count: 14 - title.count)
    Console.line(
      "  \(title)\(padding)\(trained) of \(rounds * children) children, "
        + "\(finished) of \(rounds) rounds")
  }
}
