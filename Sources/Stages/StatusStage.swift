// `status`: how far a run is, for people and for scripts.

import Artifacts
import FoundationEssentials
import HDF5

/// Says what is done of a run.
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

  /// Prints the answer as lines.
  ///
  /// - Throws: ``MissingResource`` when there is no such run.
  public func print() throws {
    for line in lines(try status()) { Console.answer(line) }
  }

  /// Prints the answer as one JSON object.
  ///
  /// - Throws: ``MissingResource`` when there is no such run.
  public func printJSON() throws {
    try Console.answer(asJSON: status())
  }

  /// Prints the answer again and again, on a terminal in the same place, until the run is finished.
  ///
  /// - Parameter seconds: Time between two looks.
  /// - Throws: ``MissingResource`` when there is no such run.
  public func watch(every seconds: Double) throws {
    var drawn = 0
    while true {
      let status = try status()
      let lines = lines(status)
      if drawn > 0, TextOutput.isTerminal(1) { TextOutput.write("\u{1B}[\(drawn)A\u{1B}[J", to: 1) }
      for line in lines { Console.answer(line) }
      drawn = lines.count
      if status.isFinished { return }
      TextOutput.pause(seconds: seconds)
    }
  }

  private func status() throws -> RunStatus {
    guard FilePath.exists(run) else {
      throw MissingResource("\(run): there is no such run; make search begins it")
    }
    return RunStatus(run, rounds: rounds, children: children, hasTwin: hasTwin)
  }

  private func lines(_ status: RunStatus) -> [String] {
    [run, line("controller", status.controller)]
      + (status.random.map { [line("random twin", $0)] } ?? []) + troubles(status) + aftermath
      + (status.best.map { [line("best", text($0))] } ?? []) + end(status)
  }

  private func line(_ title: String, _ text: String) -> String {
    "  \(title)\(String(repeating: " ", count: max(1, 14 - title.count)))\(text)"
  }

  private func line(_ title: String, _ branch: RunStatus.Branch) -> String {
    let share = Double(branch.children) / Double(max(1, branch.allChildren))
    let filled = Int(20 * min(1, share))
    let bar = String(repeating: "━", count: filled) + String(repeating: "─", count: 20 - filled)
    return line(
      title,
      "\(bar) \(branch.children) of \(branch.allChildren) children, "
        + "\(branch.rounds) of \(branch.allRounds) rounds")
  }

  private func text(_ best: RunStatus.Best) -> String {
    let score = best.score.map { ", score \(decimals($0, 4))" } ?? ""
    let name = best.strategy == SamplingStrategy.controller.rawValue ? "controller" : "random"
    return
      "reward \(decimals(best.reward, 4))\(score): \(name) round \(best.round) child \(best.child)"
  }

  private func troubles(_ status: RunStatus) -> [String] {
    let failures = status.failures.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return
      (status.inWork > 0 && !status.isFinished
      ? [line("in work", "\(status.inWork) children; they train now, or were interrupted")] : [])
      + (failures.isEmpty ? [] : [line("failures", failures.joined(separator: ", "))])
      + (status.duplicates > 0
        ? [
          line(
            "duplicates", "\(status.duplicates) children were networks that another child is too")
        ] : [])
  }

  /// What followed the search, where it has begun.
  private var aftermath: [String] {
    guard FilePath.exists(run + "/selected.h5") else { return [] }
    func artifacts(_ folder: String) -> [String] {
      FilePath.names(in: "\(run)/\(folder)").filter { $0.hasSuffix(".h5") }
        .map { String($0.dropLast(3)) }
    }
    let trained = FilePath.names(in: run + "/grid").reduce(0) { $0 + artifacts("grid/\($1)").count }
    func list(_ names: [String]) -> String {
      names.isEmpty ? "none" : names.joined(separator: ", ")
    }
    return [
      line(
        "after search",
        "\(trained) trainings of the grid; models: \(list(artifacts("models"))); "
          + "evaluated: \(list(artifacts("evaluations")))")
    ]
  }

  private func end(_ status: RunStatus) -> [String] {
    let megabytes = decimals(Double(status.bytes) / 1_000_000, 1)
    let last =
      status.isFinished
      ? [line("report", "\(run)/report.html")]
      : status.secondsLeft.map {
        [line("time left", "\(duration($0)) at the pace of the last children")]
      }
        ?? []
    return [line("disk", "\(megabytes) MB without the trained networks, which runs share")] + last
  }
}
