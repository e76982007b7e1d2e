// The stage `reward`: from a round's children to what REINFORCE sees.

import Artifacts

/// How a score becomes a reward.
public enum RewardRule: Hashable, Sendable {
  /// A power of the accuracy; the cube in the paper (section 4.1).
  case power(exponent: Int)
  /// A constant through the square of the perplexity; 80 in the paper (section 4.2).
  case inverseSquare(constant: Double)

  /// What is rewarded.
  public var measure: Measure {
    switch self {
    case .power: .accuracy
    case .inverseSquare: .perplexity
    }
  }

  /// Reward of a score.
  func reward(of score: Double) -> Double {
    switch self {
    case .power(let exponent): (0..<exponent).reduce(1.0) { product, _ in product * score }
    case .inverseSquare(let constant): constant / (score * score)
    }
  }
}

/// Parameters of `reward`.
public struct RewardParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .reward }
  /// From score to reward.
  public let rule: RewardRule
  /// Epochs at the end of the training whose best score counts; 5 in the paper.
  public let window: Int
  /// Reward of a child that failed for reasons of its own (diverged, too large).
  public let failureReward: Double

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    if reader.offers("perplexityConstant") {
      rule = .inverseSquare(constant: try reader.number("perplexityConstant", in: 1e-6...1e12))
    } else {
      rule = .power(exponent: try reader.integer("exponent", in: 1...32))
    }
    window = try reader.integer("window", in: 1...100_000)
    failureReward = try reader.number("failureReward", in: -1000...1)
    countsScreened = reader.offers("countScreened") ? try reader.flag("countScreened") : true
  }

  /// Whether REINFORCE sees the predicted reward of a child that was screened, or leaves it out.
  public let countsScreened: Bool

  /// Score and reward of a child (Zoph & Le 2017, sections 4.1 and 4.2), whose measure must be the rule's.
  public func judge(_ child: ExperimentFile) -> (score: Double?, reward: Double) {
    guard child.outcome == .completed,
      let score = rule.measure.best(child.history.validationScore.suffix(window))
    else { return (nil, failureReward) }
    return (score, rule.reward(of: score))
  }

  /// The same window for each prefix of a child; empty where they were not measured or it failed.
  func prefixAccuracies(_ child: ExperimentFile) -> [Double] {
    let window = child.history.prefixAccuracy.suffix(window)
    guard child.outcome == .completed, let first = window.first else { return [] }
    return first.indices.map { prefix in window.map { $0[prefix] }.max() ?? .nan }
  }
}

/// `reward`: writes ``RewardsFile``.
public struct RewardStage {
  /// The children's records, in the order of the samples.
  public var children: [String]
  /// The parameter file.
  public var parameters: String
  /// What was predicted of the samples; nil in a round that was not screened.
  public var screen: String?
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(children: [String], parameters: String, screen: String? = nil, output: String) {
    self.children = children
    self.parameters = parameters
    self.screen = screen
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<RewardParameters>(file: parameters)
    let readers = try children.map { try ArtifactReader($0, expecting: .child) }
    let screenReader = try screen.map { try ArtifactReader($0, expecting: .screen) }
    let header = ArtifactHeader(
      format: .rewards, stage: .reward, parameters: resolved.text,
      inputs: readers.enumerated().map { ArtifactInput("child-\($0 + 1)", $1.payloadHash) }
        + (screenReader.map { [ArtifactInput("screen", $0.payloadHash)] } ?? []),
      determinism: DeterminismClass(
        madeFrom: (readers + (screenReader.map { [$0] } ?? [])).map(\.header.determinism)))
    try StageRun(header, output: output).make {
      let records = try readers.map { try ChildFile($0) }
      try checkOrder(records)
      try checkMeasure(records, resolved.values.rule.measure)
      let predictions = try predictions(screenReader, records)
      let entries = zip(records, predictions).map { record, predicted in
        entry(record.experiment, predicted, resolved.values)
      }
      return RewardsFile(
        round: records.first?.round ?? 0, measure: resolved.values.rule.measure, entries: entries
      ).content(header)
    }
  }

  private func checkMeasure(_ records: [ChildFile], _ measure: Measure) throws {
    guard let other = records.map(\.experiment.history.measure).first(where: { $0 != measure })
    else { return }
    throw ParameterError(
      file: parameters, line: nil, key: measure == .accuracy ? "exponent" : "perplexityConstant",
      reason:
        "rewards \(measure.rawValue), but the children have a validation \(other.rawValue); write "
        + (other == .accuracy ? "exponent" : "perplexityConstant") + " in its place")
  }

  private func entry(
    _ child: ExperimentFile, _ predicted: Double?, _ parameters: RewardParameters
  ) -> RewardsFile.Entry {
    let (score, earned) = parameters.judge(child)
    var reward = earned
    if child.outcome == .screened, let predicted {
      reward = parameters.rule.reward(of: predicted)
    }
    var entry = RewardsFile.Entry(
      child, reward: reward, score: score, prefixAccuracies: parameters.prefixAccuracies(child))
    entry.predicted = predicted
    entry.isCounted = child.outcome != .screened || parameters.countsScreened
    return entry
  }

  /// What was predicted of each child; nil in a round without predictions.
  private func predictions(
    _ reader: ArtifactReader?, _ records: [ChildFile]
  ) throws -> [Double?] {
    guard let reader else {
      if let index = records.firstIndex(where: { $0.experiment.outcome == .screened }) {
        throw ArtifactError(
          path: children[index], reason: "this child was screened; add --screen of its round")
      }
      return records.map { _ in nil }
    }
    let file = try ScreenFile(reader)
    guard file.round == records.first?.round, file.entries.count == records.count else {
      throw ArtifactError(
        path: reader.path,
        reason: "it is of another round or has other samples than the children; give the screen of "
          + "their round")
    }
    return file.entries.map(\.predicted)
  }

  private func checkOrder(_ records: [ChildFile]) throws {
    for (index, record) in records.enumerated()
    where record.sample != index + 1 || record.round != records[0].round {
      throw ArtifactError(
        path: children[index],
        reason:
          "this is child \(record.sample) of round \(record.round); children must be given in the "
          + "order of one round's samples")
    }
  }
}
