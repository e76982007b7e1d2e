// One line a finished child: for people, and as a table that `status` reads. Never an input of a stage.

import Artifacts
import FoundationEssentials
import HDF5

/// Where the progress of a run is told.
public struct ProgressLog: Sendable {
  /// The table, in the run directory; lines are appended.
  public var file: String
  /// Children of the whole run, the twin's included.
  public var total: Int
  /// The reward's parameters, so that the line can show it.
  public var rewardParameters: String

  /// A log.
  public init(file: String, total: Int, rewardParameters: String) {
    self.file = file
    self.total = total
    self.rewardParameters = rewardParameters
  }

  /// Appends to the table that a child's training may begin now: `status` tells what is in work.
  func childBegins(_ samples: SamplesFile, _ sample: Int, plan: String) throws {
    let start = ProgressStart(
      plan: plan, place: ProgressPlace(samples.strategy, samples.round, sample))
    try TextOutput.append("\(Date().timeIntervalSince1970)\t\(start.text)\n", to: file)
  }

  /// Appends a child to the table and prints its line.
  ///
  /// `plan` names what is searched: entries of another plan are not counted.
  func childDone(
    _ samples: SamplesFile, _ sample: Int, _ child: ExperimentFile, plan: String
  ) throws {
    let rule = try Resolved<RewardParameters>(file: rewardParameters).values
    let (score, reward) = rule.judge(child)
    let entry = ProgressEntry(
      time: Date().timeIntervalSince1970, plan: plan, strategy: samples.strategy,
      round: samples.round,
      sample: sample, score: score, reward: reward, outcome: child.outcome,
      identity: child.identity)
    try TextOutput.append(entry.text + "\n", to: file)
    let summary = ProgressSummary(ProgressEntry.read(file), total: total)
    Console.line(summary.line(entry, child.outcome, rule.rule.measure))
  }
}

/// One finished child in the table.
public struct ProgressEntry: Hashable, Sendable {
  var time: Double
  var plan: String
  var strategy: SamplingStrategy
  var round: Int
  var sample: Int
  var score: Double?
  var reward: Double
  /// How its training ended.
  var outcome: ChildOutcome = .completed
  /// Which network it is; empty where an earlier version wrote the line.
  var identity = ""

  var place: ProgressPlace { ProgressPlace(strategy, round, sample) }

  var text: String {
    let measured = "\(time)\t\(plan)\t\(place.text)\t\(score ?? .nan)\t\(reward)"
    return identity.isEmpty ? measured : measured + "\t\(outcome.rawValue)\t\(identity)"
  }

  init(
    time: Double, plan: String, strategy: SamplingStrategy, round: Int, sample: Int,
    score: Double?, reward: Double, outcome: ChildOutcome = .completed, identity: String = ""
  ) {
    self.time = time
    self.plan = plan
    self.strategy = strategy
    self.round = round
    self.sample = sample
    self.score = score
    self.reward = reward
    self.outcome = outcome
    self.identity = String(identity.prefix(16))
  }

  init?(text: Substring) {
    let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 7 || fields.count == 9, let time = Double(fields[0]),
      let place = ProgressPlace(fields[2..<5]), let score = Double(fields[5]),
      let reward = Double(fields[6])
    else { return nil }
    self.init(
      time: time, plan: String(fields[1]), strategy: place.strategy, round: place.round,
      sample: place.sample, score: score.isNaN ? nil : score, reward: reward)
    guard fields.count == 9 else { return }
    // A line that a kill cut off within its last field is left out.
    guard let outcome = ChildOutcome(rawValue: String(fields[7])), fields[8].count == 16 else {
      return nil
    }
    self.outcome = outcome
    identity = String(fields[8])
  }

  /// The entries of the latest plan in a table; a line that a kill cut off is left out.
  static func read(_ file: String) -> [ProgressEntry] {
    let text = (try? TextFile.read(file)) ?? ""
    let all = text.split(separator: "\n").compactMap { ProgressEntry(text: $0) }
    return all.filter { $0.plan == all.last?.plan }
  }
}

/// What a table says about the run as a whole.
struct ProgressSummary {
  let done: Int
  let total: Int
  let bestReward: Double?
  let secondsLeft: Double?

  init(_ entries: [ProgressEntry], total: Int) {
    let places = Set(entries.map(\.place))
    done = places.count
    self.total = total
    bestReward = entries.map(\.reward).max()
    secondsLeft = Self.secondsLeft(entries, left: total - places.count)
  }

  /// From the pace of the last children; a pause of over ten minutes was no work.
  private static func secondsLeft(_ entries: [ProgressEntry], left: Int) -> Double? {
    let times = entries.suffix(64).map(\.time)
    let gaps = zip(times.dropFirst(), times).map { $0 - $1 }.filter { $0 >= 0 && $0 < 600 }
    guard gaps.count >= 3, left >= 0 else { return nil }
    return gaps.reduce(0, +) / Double(gaps.count) * Double(left)
  }

  func line(_ entry: ProgressEntry, _ outcome: ChildOutcome, _ measure: Measure) -> String {
    let width = "\(total)".count
    let place = String(repeating: " ", count: max(0, width - "\(done)".count)) + "\(done)/\(total)"
    let who = entry.strategy == .controller ? "controller" : "random    "
    let result =
      entry.score.map { "\(measure.rawValue) \(decimals($0, measure.decimals))" }
      ?? "failed: \(outcome.rawValue)"
    let best = bestReward.map { ", best \(decimals($0, 4))" } ?? ""
    let left = secondsLeft.map { ", \(duration($0)) left" } ?? ""
    return
      "[\(place)] \(who) round \(entry.round) child \(entry.sample): \(result), "
      + "reward \(decimals(entry.reward, 4))\(best)\(left)"
  }
}

/// `value` with a fixed number of decimals, whatever the locale.
func decimals(_ value: Double, _ count: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
  let scale = (0..<count).reduce(1.0) { product, _ in product * 10 }
  let rounded = (abs(value) * scale).rounded()
  guard rounded < 1e15 else { return "\(value)" }
  let digits = String(Int(rounded))
  let padded = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
  let sign = value < 0 && rounded > 0 ? "-" : ""
  return count == 0 ? sign + padded : sign + padded.dropLast(count) + "." + padded.suffix(count)
}

/// `3 h 20 min`, `4 min 12 s`, `9 s`.
func duration(_ seconds: Double) -> String {
  let whole = Int(seconds.rounded())
  if whole >= 3600 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
  return whole >= 60 ? "\(whole / 60) min \(whole % 60) s" : "\(whole) s"
}
