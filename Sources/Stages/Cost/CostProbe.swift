// Random networks of a search, which stand for those that it will sample.

import Artifacts
import NN
import SearchSpace
import Tensor

/// What one network needs.
struct NetworkNeeds {
  /// Predicted memory of its training.
  var bytes: Int
  /// Operations of a forward pass for one image or one token.
  var forwardFLOPs: Int
  var parameters: Int
}

/// Networks of one depth, or of any where the space does not fix it, drawn at random from the space.
struct CostProbe<Network> {
  /// Layers; nil where the tokens decide.
  let layers: Int?
  /// Networks of the search that have this depth, the twin's included.
  let children: Int
  /// The random networks that fit the limits.
  let networks: [Network]
  /// Share of the random networks that are too large and are not trained.
  let tooLargeShare: Double
  /// Largest predicted memory of a training, in bytes.
  let memoryBytes: Int
  /// Mean parameters of a network.
  let parameters: Double
  /// Mean operations of a forward pass for one image or token, the untrained ones as nothing.
  let forwardFLOPs: Double

  /// Looks at drawn networks.
  ///
  /// - Parameters:
  ///   - layers: Their layers; nil where the tokens decide.
  ///   - children: Networks of the search that they stand for.
  ///   - all: The networks, each with its needs; not empty.
  ///   - memoryMiB: The memory above which a network is not trained.
  ///   - megaFLOPs: The same for operations of a forward pass, in millions.
  init(
    layers: Int?, children: Int, _ all: [(network: Network, needs: NetworkNeeds)],
    memoryMiB: Int, megaFLOPs: Int
  ) {
    self.layers = layers
    self.children = children
    let fit = all.filter {
      $0.needs.bytes <= memoryMiB << 20 && $0.needs.forwardFLOPs <= megaFLOPs * 1_000_000
    }
    networks = fit.map(\.network)
    tooLargeShare = 1 - Double(fit.count) / Double(all.count)
    memoryBytes = fit.map(\.needs.bytes).max() ?? 0
    parameters =
      fit.reduce(0.0) { $0 + Double($1.needs.parameters) } / Double(max(1, fit.count))
    forwardFLOPs = fit.reduce(0.0) { $0 + Double($1.needs.forwardFLOPs) } / Double(all.count)
  }

  /// The same as part of an estimate.
  var summary: CostEstimate.Networks {
    CostEstimate.Networks(
      layers: layers, children: children, forwardFLOPs: forwardFLOPs, parameters: parameters,
      tooLargeShare: tooLargeShare)
  }
}

extension SearchSpace {
  /// Architectures drawn uniformly, always the same for a depth.
  func costDraws(_ count: Int, layers: Int?) throws -> [Architecture] {
    let depth = layers.map { with(layers: $0) } ?? self
    return try (0..<count).map { index in
      var random = RandomStreams(seed: layers ?? 0, owner: "cost").stream(.sampling, at: index)
      return try Architecture(depth.drawUniformly(using: &random).decisions, in: depth)
    }
  }
}

extension CostProbe where Network == Graph {
  /// Convolutional networks for such images.
  init(
    layers: Int?, children: Int, space: SearchSpace, data: CostData,
    _ values: TrainChildParameters, draws: Int
  ) throws {
    let all = try space.costDraws(draws, layers: layers).map { architecture in
      let graph = try architecture.graph(image: data.shape, classes: data.classes)
      let needs = NetworkNeeds(
        bytes: try Plan(graph).bytes(values.training), forwardFLOPs: try graph.forwardFLOPs(),
        parameters: try graph.parameterCount())
      return (graph, needs)
    }
    self.init(
      layers: layers, children: children, all, memoryMiB: values.memoryLimitMiB,
      megaFLOPs: values.forwardMFLOPsLimit)
  }
}

extension CostProbe where Network == LanguageModelOptions.OfCell {
  /// Language models of such sizes.
  init(
    children: Int, cells: [RecurrentCell], vocabulary: Int, _ values: TrainLanguageModelParameters
  ) throws {
    let options = values.options(vocabulary: vocabulary)
    let all = try cells.map { cell in
      let plan = try LanguagePlan(cell: cell, options: options)
      let needs = NetworkNeeds(
        bytes: plan.memoryBytes, forwardFLOPs: plan.forwardFLOPs, parameters: plan.parameterCount)
      return (LanguageModelOptions.OfCell(cell: cell, options: options), needs)
    }
    self.init(
      layers: nil, children: children, all, memoryMiB: values.memoryLimitMiB,
      megaFLOPs: values.forwardMFLOPsLimit)
  }
}

extension LanguageModelOptions {
  /// A model with one recurrent cell, before it is planned.
  struct OfCell {
    let cell: RecurrentCell
    let options: LanguageModelOptions
  }
}
