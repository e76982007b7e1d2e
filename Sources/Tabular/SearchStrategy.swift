// Ways to search a table: each proposes cells and learns from their rewards.

import Controller
import SearchSpace
import Tensor

/// The strategies; raw values stand in artifacts and name random streams.
public enum StrategyName: String, CaseIterable, Sendable {
  /// REINFORCE with the LSTM controller (Zoph & Le 2017).
  case controller
  /// REINFORCE with one vector of logits for each edge.
  case freeLogits = "free-logits"
  /// Regularised evolution (Real et al. 2019).
  case evolution
  /// Random search.
  case random

  /// Name in reports.
  public var label: String {
    switch self {
    case .controller: "REINFORCE, LSTM controller"
    case .freeLogits: "REINFORCE, free logits"
    case .evolution: "regularised evolution"
    case .random: "random search"
    }
  }
}

/// A search in the middle of its run.
protocol SearchStrategy {
  /// The next cells to be judged, one operation for each edge.
  mutating func propose() -> [[Int]]
  /// Takes the rewards of what was just proposed.
  mutating func learn(_ cells: [[Int]], rewards: [Double])
}

/// Everything that the strategies are told.
public struct StrategyOptions: Sendable {
  /// The space; its kinds of tokens decide which classifiers the controller has.
  public var space: SearchSpace
  /// Cells between two updates of the controller.
  public var children: Int
  /// Hidden units of the controller.
  public var hiddenUnits: Int
  /// All weights of the controller start uniformly in ± this.
  public var initialRange: Double
  /// Divides the controller's logits.
  public var temperature: Double
  /// Updates of the controller.
  public var controller: ReinforceOptions
  /// Cells between two updates of the free logits.
  public var freeLogitsChildren: Int
  /// Updates of the free logits.
  public var freeLogits: ReinforceOptions
  /// Regularised evolution.
  public var evolution: EvolutionOptions

  /// Everything that the strategies are told.
  public init(
    space: SearchSpace, children: Int, hiddenUnits: Int, initialRange: Double, temperature: Double,
    controller: ReinforceOptions, freeLogitsChildren: Int, freeLogits: ReinforceOptions,
    evolution: EvolutionOptions
  ) {
    self.space = space
    self.children = children
    self.hiddenUnits = hiddenUnits
    self.initialRange = initialRange
    self.temperature = temperature
    self.controller = controller
    self.freeLogitsChildren = freeLogitsChildren
    self.freeLogits = freeLogits
    self.evolution = evolution
  }

  /// The strategy `name` at its beginning, with the random streams of one run seed.
  func strategy(_ name: StrategyName, seed: Int) -> any SearchStrategy {
    switch name {
    case .controller: ControllerStrategy(self, seed: seed)
    case .freeLogits: FreeLogitsStrategy(self, seed: seed)
    case .evolution: EvolutionStrategy(self, seed: seed)
    case .random: RandomStrategy(self, seed: seed)
    }
  }
}
