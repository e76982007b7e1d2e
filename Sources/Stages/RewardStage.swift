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
  }

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
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(children: [String], parameters: String, output: String) {
    self.children = children
    self.parameters = parameters
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<RewardParameters>(file: parameters)
    let readers = try children.map { try ArtifactReader($0, expecting: .child) }
    let header = ArtifactHeader(
      format: .rewards, stage: .reward, parameters: resolved.text,
      inputs: readers.enumerated().map { ArtifactInput("child-\($0 + 1)", $1.payloadHash) },
      determinism: DeterminismClass(madeFrom: readers.map(\.header.determinism)))
    try StageRun(header, output: output).make {
      let records = try readers.map { try ChildFile($0) }
      try checkOrder(records)
      let entries = records.map { record in
        let (accuracy, reward) = resolved.values.judge(record.experiment)
        return RewardsFile.Entry(
          record.experiment, reward: reward, accuracy: accuracy,
          prefixAccuracies: resolved.values.prefixAccuracies(record.experiment))
      }
      return RewardsFile(round: records.first?.round ?? 0, entries: entries).content(header)
    }
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
