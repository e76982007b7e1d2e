// How far a run is, worked out from its files alone.

import Artifacts
import FoundationEssentials

/// What the files of a run say.
///
/// Nothing is opened but the progress table: names and sizes tell the rest, so that a run of 10,000 children takes
/// less than half a second, also over a slow connection.
struct RunStatus: Encodable {
  /// What is done of the search or of its random twin.
  struct Branch: Encodable {
    var children = 0
    var rounds = 0
    var allChildren: Int
    var allRounds: Int
  }

  /// The best child so far.
  struct Best: Encodable {
    var reward: Double
    var score: Double?
    var strategy: String
    var round: Int
    var child: Int
  }

  var run: String
  var controller: Branch
  var random: Branch?
  /// Children that were begun and are not done: they train now, or were interrupted.
  var inWork: Int
  /// Children by how they failed.
  var failures: [String: Int]
  /// Children that were trained before, in this run or another, and so cost nothing.
  var duplicates: Int
  var best: Best?
  var secondsLeft: Double?
  var bytes: Int
  var isFinished: Bool

  /// Looks at the run in `folder`.
  init(_ folder: String, rounds: Int, children: Int, hasTwin: Bool) {
    run = folder
    controller = Self.branch(folder, rounds, children)
    random = hasTwin ? Self.branch(folder + "/random", rounds, children) : nil
    let entries = ProgressEntry.read(folder + "/progress.tsv")
    let latest = Dictionary(entries.map { ($0.place, $0) }) { $1 }
    let all = rounds * children * (hasTwin ? 2 : 1)
    let begun = ProgressStart.read(folder + "/progress.tsv", plan: entries.last?.plan ?? "")
    inWork = begun.subtracting(latest.keys).count
    failures = latest.values.filter { $0.outcome != .completed && $0.outcome != .screened }
      .reduce(into: [:]) { $0[$1.outcome.rawValue, default: 0] += 1 }
    let named = latest.values.filter { !$0.identity.isEmpty }
    duplicates = named.count - Set(named.map(\.identity)).count
    best = latest.values.max {
      ($0.reward, -$0.round, -$0.sample) < ($1.reward, -$1.round, -$1.sample)
    }.map {
      Best(
        reward: $0.reward, score: $0.score, strategy: $0.strategy.rawValue, round: $0.round,
        child: $0.sample)
    }
    isFinished = FilePath.exists(folder + "/report.html")
    secondsLeft = isFinished ? nil : ProgressSummary(entries, total: all).secondsLeft
    bytes = FilePath.bytes(below: folder)
  }

  private static func branch(_ folder: String, _ rounds: Int, _ children: Int) -> Branch {
    var branch = Branch(allChildren: rounds * children, allRounds: rounds)
    for round in FilePath.names(in: folder) where round.hasPrefix("round-") {
      let names = FilePath.names(in: "\(folder)/\(round)")
      branch.children += names.count { $0.hasPrefix("child-") && $0.hasSuffix(".h5") }
      branch.rounds += names.contains("rewards.h5") ? 1 : 0
    }
    return branch
  }
}
