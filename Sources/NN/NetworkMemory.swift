// All memory of one training run, laid out before any of it exists.

import Kernels

/// The places of everything that a training run touches.
struct NetworkMemory {
  /// Learnt parameters, their momentum and gradients: same order, same length.
  let parameters: Region, velocity: Region, gradient: Region
  /// Running statistics of batch norm.
  let statistics: Region
  /// Batch norm's working numbers for each node that has one.
  private(set) var normalisation: [Int: NormalisationScratch] = [:]
  let pooled: Region, dPooled: Region, logits: Region
  /// What all probes take in turn.
  let probePooled: Region, probeLogits: Region
  /// Ones, the scale behind a convolution with a bias.
  let ones: Region
  let staging: Region
  let scratch: SharedScratch
  let maps: MapPlacement
  let plan: MemoryPlan

  /// Working numbers of one batch normalisation.
  struct NormalisationScratch {
    let scale: Region, shift: Region, mean: Region, inverse: Region, sums: Region
  }

  init(_ network: Plan, _ options: TrainingOptions, _ kernels: KernelSet) {
    var plan = MemoryPlan()
    let groups = options.groups
    parameters = plan.reserve(network.parameters.count)
    velocity = plan.reserve(network.parameters.count)
    gradient = plan.reserve(network.parameters.count)
    statistics = plan.reserve(network.runningStatistics.count)
    for node in network.normalisations.keys.sorted() {
      let channels = network.shapes.outputs[node].channels
      normalisation[node] = NormalisationScratch(
        scale: plan.reserve(channels), shift: plan.reserve(channels), mean: plan.reserve(channels),
        inverse: plan.reserve(channels), sums: plan.reserve(channels * groups * 32))
    }
    let batch = groups * imagesPerGroup
    pooled = plan.reserve(network.shapes.head.channels * batch)
    dPooled = plan.reserve(network.shapes.head.channels * batch)
    logits = plan.reserve(network.graph.classes * batch)
    let probeFeatures = network.probes.map(\.features).max() ?? 0
    probePooled = plan.reserve(probeFeatures * batch)
    probeLogits = plan.reserve(probeFeatures == 0 ? 0 : network.graph.classes * batch)
    ones = plan.reserve(network.biases.values.map(\.count).max() ?? 0)
    staging = plan.reserve(imagesPerGroup * network.graph.image.count)
    let sizes = network.convolutions.keys.sorted().map { node in
      let shape = network.convolutionShape(node, groups: groups)
      return kernels.sizes(of: shape, .choice(for: shape, options.precision.errorBudget))
    }
    scratch = SharedScratch(
      packed: plan.reserve(sizes.map { max($0.packedForward, $0.packedBackward) }.max() ?? 0),
      threads: (0..<options.threads).map { _ in plan.reserve(sizes.map(\.scratch).max() ?? 0) },
      accumulators: plan.reserve(sizes.map(\.accumulators).max() ?? 0))
    maps = MapPlacement(network, groups: groups, base: plan.count)
    _ = plan.reserve(maps.count)
    self.plan = plan
  }
}

extension TrainingOptions {
  /// Groups of 16 images in a full batch.
  var groups: Int { (batchSize + imagesPerGroup - 1) / imagesPerGroup }
}

extension Region {
  /// The part of this region that a tensor takes.
  func part(_ tensor: PlannedTensor) -> Region {
    Region(offset: offset + tensor.start, count: tensor.count)
  }
}

extension Plan {
  /// Sizes of the convolution of node `node` for a batch of `groups` × 16 images.
  func convolutionShape(_ node: Int, groups: Int) -> ConvolutionShape {
    guard let geometry = graph.nodes[node - 1].operation.geometry else {
      preconditionFailure("node \(node) is no convolution")
    }
    let input = shapes.inputs[node - 1]
    return ConvolutionShape(
      inputs: input.channels, outputs: geometry.filters, filterHeight: geometry.filterHeight,
      filterWidth: geometry.filterWidth, strideHeight: geometry.strideHeight,
      strideWidth: geometry.strideWidth, inputHeight: input.height, inputWidth: input.width,
      groups: groups, isPadded: geometry.padding == .same)
  }

  /// Bytes that training with `options` will need, known before anything is allocated.
  public func bytes(_ options: TrainingOptions, kernels: KernelSet = .best) -> Int {
    NetworkMemory(self, options, kernels).plan.bytes
  }
}
