// What a run will train, worked out from its parameter files before anything is run.

import Artifacts
import NN
import SearchSpace
import Tensor

/// The data as far as costs depend on them.
struct CostData {
  var shape: FeatureShape
  var classes: Int
  var training: Int
  var validation: Int
  var test: Int

  /// Bytes of all prepared images.
  var bytes: Int { (training + validation + test) * (shape.count * 4 + 4) }
}

/// Networks of one depth, or of any where the space does not fix it, drawn at random from the space.
struct CostProbe {
  /// Layers; nil where the tokens decide.
  let layers: Int?
  /// Networks of the search that have this depth, the twin's included.
  var children: Int
  /// The random networks that fit the limits.
  let graphs: [Graph]
  /// Share of the random networks that are too large and are not trained.
  let tooLargeShare: Double
  /// Largest predicted memory of a training, in bytes.
  let memoryBytes: Int
  /// Mean parameters of a network.
  let parameters: Double
  /// Mean operations of a forward pass for one image, the untrained ones as nothing.
  let forwardFLOPs: Double

  init(
    layers: Int?, children: Int, space: SearchSpace, data: CostData,
    _ values: TrainChildParameters, draws: Int
  ) throws {
    self.layers = layers
    self.children = children
    let depth = layers.map { space.with(layers: $0) } ?? space
    let all = try (0..<draws).map { index -> Graph in
      var random = RandomStreams(seed: layers ?? 0, owner: "cost").stream(.sampling, at: index)
      let decisions = depth.drawUniformly(using: &random).decisions
      return try Architecture(decisions, in: depth).graph(image: data.shape, classes: data.classes)
    }
    let sizes = try all.map { try Plan($0).bytes(values.training) }
    let flops = try all.map { try $0.forwardFLOPs() }
    let fits = all.indices.filter {
      sizes[$0] <= values.memoryLimitMiB << 20 && flops[$0] <= values.forwardMFLOPsLimit * 1_000_000
    }
    graphs = fits.map { all[$0] }
    tooLargeShare = 1 - Double(fits.count) / Double(draws)
    memoryBytes = fits.map { sizes[$0] }.max() ?? 0
    parameters =
      try graphs.reduce(0.0) { $0 + Double(try $1.parameterCount()) } / Double(max(1, fits.count))
    forwardFLOPs = fits.reduce(0.0) { $0 + Double(flops[$1]) } / Double(draws)
  }
}

/// One part of a run: how many trainings, and their work.
struct CostPart {
  let name: String
  let trainings: Int
  /// Floating-point operations of all of them.
  let work: Double
}

/// Sizes that stand in pipeline.mk.
public struct CostSizes: Sendable {
  /// Rounds of the search, and children of a round.
  public var rounds: Int, children: Int
  /// Whether there is a random twin.
  public var hasTwin: Bool
  /// Networks and points of the grid search; 0 without one.
  public var select: Int, grid: Int
  /// Final models.
  public var models: Int

  /// The sizes of a pipeline.
  public init(
    rounds: Int, children: Int, hasTwin: Bool, select: Int, grid: Int, models: Int
  ) {
    self.rounds = rounds
    self.children = children
    self.hasTwin = hasTwin
    self.select = select
    self.grid = grid
    self.models = models
  }
}

/// All trainings of a run.
struct CostPlan {
  let probes: [CostProbe]
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
    let branches = sizes.hasTwin ? 2 : 1
    var depths: [Int: Int] = [:]
    for round in 0..<sizes.rounds {
      let layers = space.layers.map { depth.layers(start: $0, seen: round * sizes.children) }
      depths[layers ?? 0, default: 0] += sizes.children * branches
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
        name: "search", trainings: sizes.rounds * sizes.children * branches,
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
