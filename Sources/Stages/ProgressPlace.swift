// Which child of a run a line of the progress table is about.

import Artifacts

/// The place of a child in a run.
struct ProgressPlace: Hashable {
  let strategy: SamplingStrategy
  let round: Int
  let sample: Int

  init(_ strategy: SamplingStrategy, _ round: Int, _ sample: Int) {
    self.strategy = strategy
    self.round = round
    self.sample = sample
  }

  /// The three fields of a line.
  init?(_ fields: ArraySlice<Substring>) {
    guard fields.count == 3, let strategy = SamplingStrategy(rawValue: String(fields.first ?? "")),
      let round = Int(fields[fields.startIndex + 1]),
      let sample = Int(fields[fields.startIndex + 2])
    else { return nil }
    self.init(strategy, round, sample)
  }

  var text: String { "\(strategy.rawValue)\t\(round)\t\(sample)" }
}

/// A line that says that a child is begun: time, plan, place, `begun`.
struct ProgressStart {
  let plan: String
  let place: ProgressPlace

  init(plan: String, place: ProgressPlace) {
    self.plan = plan
    self.place = place
  }

  init?(text: Substring) {
    let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 6, fields[5] == "begun", let place = ProgressPlace(fields[2..<5]) else {
      return nil
    }
    self.init(plan: String(fields[1]), place: place)
  }

  /// The line without its time.
  var text: String { "\(plan)\t\(place.text)\tbegun" }

  /// The children of a plan that a table says are begun.
  static func read(_ file: String, plan: String) -> Set<ProgressPlace> {
    let lines = ((try? TextFile.read(file)) ?? "").split(separator: "\n")
    return Set(lines.compactMap { ProgressStart(text: $0) }.filter { $0.plan == plan }.map(\.place))
  }
}
