// A whole search as the report sees it: every child in the order of the samples.

import Artifacts
import SearchSpace

/// One sampled architecture with what came of it.
public struct SampledChild: Sendable {
  /// Place in the order of all samples of its branch, from 1.
  public let position: Int
  /// The round, from 1.
  public let round: Int
  /// Which of the round's samples, from 1.
  public let sample: Int
  /// The architecture.
  public let architecture: Architecture
  /// For each token the distribution it was drawn from.
  public let probabilities: [[Double]]
  /// Reward, score, learning curve, size and identity.
  public let result: RewardsFile.Entry
}

/// All children of one strategy.
public struct SearchBranch: Sendable {
  /// How the architectures were chosen.
  public let strategy: SamplingStrategy
  /// The children, in the order of the samples.
  public let children: [SampledChild]

  /// A branch from the artifacts of its rounds, first to last; samples and rewards of a round must
  /// have the same length.
  public init(strategy: SamplingStrategy, rounds: [(samples: SamplesFile, rewards: RewardsFile)]) {
    self.strategy = strategy
    var all: [SampledChild] = []
    for (samples, rewards) in rounds {
      let drawn = samples.architectures.count
      precondition(
        drawn == rewards.entries.count, "\(drawn) samples, \(rewards.entries.count) rewards")
      for index in 0..<drawn {
        all.append(
          SampledChild(
            position: all.count + 1, round: samples.round, sample: index + 1,
            architecture: samples.architectures[index], probabilities: samples.probabilities[index],
            result: rewards.entries[index]))
      }
    }
    children = all
  }

  /// The rewards, in the order of the samples.
  public var rewards: [Double] { children.map(\.result.reward) }

  /// The scores of the children that have one, in the order of the samples.
  public var scores: [Double] { children.compactMap(\.result.score) }

  /// The children of one quarter of the search.
  ///
  /// - Parameter quarter: 0 to 3.
  /// - Returns: Its children; quarters differ by at most one in length.
  public func quarter(_ quarter: Int) -> ArraySlice<SampledChild> {
    let count = children.count
    return children[count * quarter / 4..<count * (quarter + 1) / 4]
  }
}

/// A run: what was searched, with which data and parameters, and both branches.
public struct SearchHistory: Sendable {
  /// Name of the pipeline, for titles; nil when it was not given.
  public var pipeline: String?
  /// Run seed.
  public var seed: Int
  /// The space that both branches draw from.
  public var space: SearchSpace
  /// Children of a round.
  public var childrenPerRound: Int
  /// What children are judged by.
  public var measure: Measure
  /// The data.
  public var dataset: DatasetSummary
  /// The controller's children.
  public var controller: SearchBranch
  /// The random twin's children; nil when the run has none.
  public var random: SearchBranch?
  /// The controller's children of the same search without a predictor; nil where there is none to compare.
  public var plain: SearchBranch?
  /// Where the gradients of an asynchronous run stand in its parameter store, round by round; empty for a
  /// synchronous run.
  public var updates: [UpdateFile]
  /// The resolved parameter files: name and text, sorted by name.
  public var parameters: [ParameterText]
  /// What followed the search; nil before it, and when it belongs to an earlier state of the search.
  public var aftermath: Aftermath?

  /// A run from its parts.
  public init(
    pipeline: String?, seed: Int, space: SearchSpace, childrenPerRound: Int,
    measure: Measure = .accuracy, dataset: DatasetSummary,
    controller: SearchBranch, random: SearchBranch?, updates: [UpdateFile] = [],
    parameters: [ParameterText]
  ) {
    self.pipeline = pipeline
    self.seed = seed
    self.space = space
    self.childrenPerRound = childrenPerRound
    self.measure = measure
    self.dataset = dataset
    self.controller = controller
    self.random = random
    self.updates = updates
    self.parameters = parameters
  }

  /// The branches that exist, the controller first.
  public var branches: [SearchBranch] { [controller] + (random.map { [$0] } ?? []) }

  /// Rounds of the controller.
  public var rounds: Int { controller.children.last?.round ?? 0 }
}

/// One resolved parameter file.
public struct ParameterText: Hashable, Sendable {
  /// Name of the file, without folder.
  public let name: String
  /// Its text.
  public let text: String

  /// A parameter file.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}
