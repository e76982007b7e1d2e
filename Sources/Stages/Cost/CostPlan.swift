// What a run over images will train, worked out from its parameter files before anything is run.

import Artifacts
import NN
import SearchSpace

/// The images as far as costs depend on them.
struct CostData {
  var shape: FeatureShape
  var classes: Int
  var training: Int
  var validation: Int
  var test: Int

  /// Bytes of all prepared images.
  var bytes: Int { (training + validation + test) * (shape.count * 4 + 4) }
}

/// One part of a run: how many trainings, and their work.
struct CostPart {
  let name: String
  let trainings: Int
  /// Floating-point operations of all of them.
  let work: Double
  /// The calibration whose speed they have.
  var size = "children"
}

/// Sizes that stand in pipeline.mk.
public struct CostSizes: Sendable {
  /// Rounds of the search, and children of a round.
  public var rounds: Int, children: Int
  /// Whether there is a random twin.
  public var hasTwin: Bool
  /// Networks and points of the grid search; 0 without one.
  public var select: Int, grid: Int
  /// Final models: of a text those of each larger size.
  public var models: Int
  /// Larger sizes in which models of texts are trained afterwards: folders of larger/.
  public var larger: [String]

  /// The sizes of a pipeline.
  public init(
    rounds: Int, children: Int, hasTwin: Bool, select: Int, grid: Int, models: Int,
    larger: [String] = []
  ) {
    self.rounds = rounds
    self.children = children
    self.hasTwin = hasTwin
    self.select = select
    self.grid = grid
    self.models = models
    self.larger = larger
  }

  /// Children of the whole search, the twin's included.
  var allChildren: Int { rounds * children * (hasTwin ? 2 : 1) }
}

/// All trainings of a run over images.
struct CostPlan {
  let probes: [CostProbe<Graph>]
  let parts: [CostPart]
  let epochs: Int

  init(
    _ sizes: CostSizes, folder: String, data: CostData, draws: Int
  ) throws {
    let training = try Resolved<TrainChildParameters>(file: "\(folder)/train-child.toml").values
    let file = "\(folder)/search-space.toml"
    let space = try Resolved<SearchSpaceParameters>(file: file).values.space
    guard space.hasNetworks else {
      throw ParameterError(
        file: file, line: nil, key: "family",
        reason: "its architectures are looked up in a table: there is no training to estimate")
    }
    let depth = try Resolved<SampleParameters>(file: "\(folder)/sample.toml").values.depth
    var depths: [Int: Int] = [:]
    for round in 0..<sizes.rounds {
      let layers = space.layers.map { depth.layers(start: $0, seen: round * sizes.children) }
      depths[layers ?? 0, default: 0] += sizes.children * (sizes.hasTwin ? 2 : 1)
    }
    probes = try depths.sorted { $0.key < $1.key }.map { layers, children in
      try CostProbe(
        layers: space.layers == nil ? nil : layers, children: children, space: space, data: data,
        training, draws: draws)
    }
    epochs = training.training.epochs
    let deepest = probes.last?.forwardFLOPs ?? 0
    func work(_ forward: Double, _ epochs: Int) -> Double {
      forward * Double(epochs) * Double(3 * data.training + data.validation)
    }
    let own = epochs
    var parts = [
      CostPart(
        name: "search", trainings: sizes.allChildren,
        work: probes.reduce(0.0) { $0 + Double($1.children) * work($1.forwardFLOPs, own) })
    ]
    if sizes.select > 0 {
      let grid = try Resolved<GridSearchParameters>(file: "\(folder)/grid-search.toml").values
      let final = try Resolved<FinalTrainingParameters>(file: "\(folder)/final-training.toml")
        .values
      let trials = sizes.select * sizes.grid
      parts += [
        CostPart(
          name: "grid search", trainings: trials,
          work: Double(trials) * work(deepest, grid.epochs)),
        CostPart(
          name: "final training", trainings: sizes.models,
          work: Double(sizes.models) * work(deepest, final.epochs)),
      ]
    }
    self.parts = parts
  }

  /// Operations of the whole run.
  var work: Double { parts.reduce(0.0) { $0 + $1.work } }
  /// Largest predicted memory of a training, in bytes.
  var memoryBytes: Int { probes.map(\.memoryBytes).max() ?? 0 }
}
