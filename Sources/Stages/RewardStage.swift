// The stage `reward`: from a round's children to what REINFORCE sees.

import Artifacts

/// Parameters of `reward`.
public struct RewardParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .reward }
  /// Power of the accuracy; 3 in the paper.
  public let exponent: Int
  /// Epochs at the end of the training whose largest accuracy counts; 5 in the paper.
  public let window: Int
  /// Reward of a child that failed for reasons of its own (diverged, too large).
  public let failureReward: Double

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    exponent = try reader.integer("exponent", in: 1...32)
    window = try reader.integer("window", in: 1...100_000)
    failureReward = try reader.number("failureReward", in: -1000...1)
    countsScreened = reader.offers("countScreened") ? try reader.flag("countScreened") : true
  }

  /// Whether REINFORCE sees the predicted reward of a child that was screened, or leaves it out.
  public let countsScreened: Bool

  /// Accuracy and reward of a child (Zoph & Le 2017, section 4.1).
  public func judge(_ child: ExperimentFile) -> (accuracy: Double?, reward: Double) {
    guard child.outcome == .completed,
      let accuracy = child.history.validationAccuracy.suffix(window).max()
    else { return (nil, failureReward) }
    return (accuracy, reward(of: accuracy))
  }

  /// The same window for each prefix of a child; empty where they were not measured or it failed.
  func prefixAccuracies(_ child: ExperimentFile) -> [Double] {
    let window = child.history.prefixAccuracy.suffix(window)
    guard child.outcome == .completed, let first = window.first else { return [] }
    return first.indices.map { prefix in window.map { $0[prefix] }.max() ?? .nan }
  }

  /// Reward of an accuracy, a share of one.
  func reward(of accuracy: Double) -> Double {
    (0..<exponent).reduce(1.0) { product, _ in product * accuracy }
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
      let predictions = try predictions(screenReader, records)
      let entries = zip(records, predictions).map { record, predicted in
        entry(record.experiment, predicted, resolved.values)
      }
      return RewardsFile(round: records.first?.round ?? 0, entries: entries).content(header)
    }
  }

  private func entry(
    _ child: ExperimentFile, _ predicted: Double?, _ parameters: RewardParameters
  ) -> RewardsFile.Entry {
    let (accuracy, earned) = parameters.judge(child)
    var reward = earned
    if child.outcome == .screened, let predicted { reward = parameters.reward(of: predicted) }
    var entry = RewardsFile.Entry(
      child, reward: reward, accuracy: accuracy,
      prefixAccuracies: parameters.prefixAccuracies(child))
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
        path: reader.path, reason: "it is of another round or has other samples than the children")
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
