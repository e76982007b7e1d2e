// The four strategies, each in its own random streams.
//
// The controller and random search draw from the streams of the stages `update-controller` and `sample`:
// a run of the stages with the same seed proposes the same cells.

import Controller
import SearchSpace
import Tensor

/// REINFORCE with the LSTM controller.
struct ControllerStrategy: SearchStrategy {
  private var state: ControllerState
  private let options: StrategyOptions
  private let streams: RandomStreams
  private var drawn = 0
  private var traces: [PolicyTrace] = []

  init(_ options: StrategyOptions, seed: Int) {
    self.options = options
    state = ControllerState(
      space: options.space, hidden: options.hiddenUnits, range: options.initialRange, seed: seed)
    streams = .sampling(strategy: "controller", seed: seed)
  }

  mutating func propose() -> [[Int]] {
    traces = (0..<options.children).map { index in
      var random = streams.stream(.sampling, at: drawn + index)
      return state.policy.sample(temperature: options.temperature, using: &random)
    }
    drawn += options.children
    return traces.map(\.choices)
  }

  mutating func learn(_ cells: [[Int]], rewards: [Double]) {
    _ = state.update(traces: traces, rewards: rewards, options.controller)
  }
}

/// REINFORCE with one vector of logits for each edge.
struct FreeLogitsStrategy: SearchStrategy {
  private var state: FreeLogitsState
  private let options: StrategyOptions
  private var random: Philox

  init(_ options: StrategyOptions, seed: Int) {
    self.options = options
    state = FreeLogitsState(counts: options.edgeCounts)
    random = RandomStreams(seed: seed, owner: "benchmark/free-logits").stream(.sampling)
  }

  mutating func propose() -> [[Int]] {
    (0..<options.freeLogitsChildren).map { _ in state.policy.sample(using: &random) }
  }

  mutating func learn(_ cells: [[Int]], rewards: [Double]) {
    state.update(cells, rewards: rewards, options.freeLogits)
  }
}

/// Regularised evolution.
struct EvolutionStrategy: SearchStrategy {
  private var search: RegularisedEvolution
  private var random: Philox

  init(_ options: StrategyOptions, seed: Int) {
    search = RegularisedEvolution(counts: options.edgeCounts, options.evolution)
    random = RandomStreams(seed: seed, owner: "benchmark/evolution").stream(.sampling)
  }

  mutating func propose() -> [[Int]] { [search.propose(using: &random)] }

  mutating func learn(_ cells: [[Int]], rewards: [Double]) {
    for (cell, reward) in zip(cells, rewards) { search.learn(cell, fitness: reward) }
  }
}

/// Random search.
struct RandomStrategy: SearchStrategy {
  private let space: SearchSpace
  private let streams: RandomStreams
  private var drawn = 0

  init(_ options: StrategyOptions, seed: Int) {
    space = options.space
    streams = .sampling(strategy: "uniform", seed: seed)
  }

  mutating func propose() -> [[Int]] {
    var random = streams.stream(.sampling, at: drawn)
    drawn += 1
    return [space.drawUniformly(using: &random).decisions.tokens]
  }

  mutating func learn(_ cells: [[Int]], rewards: [Double]) {}
}

extension StrategyOptions {
  /// Operations that each edge chooses from.
  fileprivate var edgeCounts: [Int] {
    [Int](repeating: space.largestChoice, count: space.tokenCounts.upperBound)
  }
}
