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
    reportFinish()
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

  /// What followed the search, where it has begun.
  private func reportFinish() {
    guard FilePath.exists(run + "/selected.h5") else { return }
    func artifacts(_ folder: String) -> [String] {
      FilePath.names(in: "\(run)/\(folder)").filter { $0.hasSuffix(".h5") }
        .map { String($0.dropLast(3)) }
    }
    let trained = FilePath.names(in: run + "/grid").reduce(0) { $0 + artifacts("grid/\($1)").count }
    func list(_ names: [String]) -> String {
      names.isEmpty ? "none" : names.joined(separator: ", ")
    }
    Console.line(
      "  after search  \(trained) trainings of the grid; models: \(list(artifacts("models"))); "
        + "evaluated: \(list(artifacts("evaluations")))")
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
