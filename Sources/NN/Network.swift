// A plan that has memory and kernels: runs one batch forward, backward and through the optimiser.

import Kernels
import Tensor

/// One node, ready to run.
private enum Layer {
  case convolution(ConvolutionLayer)
  case normalisation(NormalisationLayer)
  case window(WindowLayer)
  case sum(SumLayer)
}

/// A network in memory.
final class Network {
  let plan: Plan
  let memory: Memory
  let places: NetworkMemory
  let stage: ImageStage
  private let kernels: KernelSet
  private let workers: Workers
  private var layers: [Layer] = []
  private let classifier: ClassifierLayer
  private var probes: [ClassifierLayer] = []

  init(_ plan: Plan, _ options: TrainingOptions, _ kernels: KernelSet) throws {
    self.plan = plan
    self.kernels = kernels
    let places = NetworkMemory(plan, options, kernels)
    self.places = places
    let memory = try Memory(places.plan)
    self.memory = memory
    let workers = Workers(options.threads)
    self.workers = workers
    stage = ImageStage(
      places.maps.values[0], staging: places.staging, memory: memory, kernels: kernels)
    let parameters = places.parameters, gradient = places.gradient
    classifier = ClassifierLayer(
      classes: plan.graph.classes, sources: places.views(plan.graph.outputs, plan),
      dSources: places.targets(plan.classifierWrites),
      regions: ClassifierRegions(
        weights: parameters.part(plan.classifierWeights),
        dWeights: gradient.part(plan.classifierWeights),
        bias: parameters.part(plan.classifierBias), dBias: gradient.part(plan.classifierBias),
        pooled: places.pooled, dPooled: places.dPooled, logits: places.logits),
      memory: memory, kernels: kernels, workers: workers)
    memory.fill(places.ones, with: 1)
    probes = plan.probes.map(probe)
    layers = plan.liveNodes.map { layer($0, options) }
  }

  private func layer(_ node: Int, _ options: TrainingOptions) -> Layer {
    guard let gradient = places.maps.gradients[node] else {
      preconditionFailure("node \(node) has no gradient")
    }
    func window(_ kind: WindowKind, _ size: Int, _ stride: Int, padding: Int? = nil) -> Layer {
      .window(
        WindowLayer(
          kind, size: size, stride: stride, padding: padding ?? size / 2,
          sources: places.views(plan.graph.nodes[node - 1].inputs, plan),
          output: places.maps.values[node], gradient: gradient,
          dSources: places.targets(plan.nodeWrites[node - 1]), memory: memory, kernels: kernels,
          workers: workers))
    }
    switch plan.graph.nodes[node - 1].operation {
    case .convolution, .formedConvolution:
      return .convolution(convolution(node, gradient, options))
    case .maximumPool(let size, let stride): return window(.maximum, size, stride)
    case .averagePool(let size, let stride): return window(.average, size, stride)
    case .insideMaximumPool(let size, let stride):
      return window(.maximum, size, stride, padding: 0)
    case .flatten: return window(.flatten, 1, 1)
    case .localContrastNormalisation(let size): return window(.localContrast, size, 1)
    case .batchNormalisation: return .normalisation(normalisation(node, gradient, options))
    case .sum:
      return .sum(
        SumLayer(
          sources: places.views(plan.graph.nodes[node - 1].inputs, plan),
          output: places.maps.values[node], gradient: gradient,
          dSources: places.targets(plan.nodeWrites[node - 1]), memory: memory, kernels: kernels,
          workers: workers))
    }
  }

  /// A classifier that sends no gradient back.
  private func probe(_ probe: PlannedProbe) -> ClassifierLayer {
    let parameters = places.parameters, gradient = places.gradient
    return ClassifierLayer(
      classes: plan.graph.classes, sources: places.views(probe.sources, plan),
      dSources: probe.sources.map { _ in GradientTarget(nil, accumulates: false) },
      regions: ClassifierRegions(
        weights: parameters.part(probe.weights), dWeights: gradient.part(probe.weights),
        bias: parameters.part(probe.bias), dBias: gradient.part(probe.bias),
        pooled: places.probePooled, dPooled: nil, logits: places.probeLogits),
      memory: memory, kernels: kernels, workers: workers)
  }

  private func normalisation(_ node: Int, _ gradient: FeatureMap, _ options: TrainingOptions)
    -> NormalisationLayer
  {
    NormalisationLayer(
      sources: places.views(plan.graph.nodes[node - 1].inputs, plan),
      output: places.maps.values[node], gradient: gradient,
      dSources: places.targets(plan.nodeWrites[node - 1]), regions: regions(node),
      epsilon: options.batchNormEpsilon, momentum: options.batchNormMomentum, memory: memory,
      kernels: kernels, workers: workers)
  }

  private func regions(_ node: Int) -> NormalisationRegions {
    guard let tensors = plan.normalisations[node], let scratch = places.normalisation[node] else {
      preconditionFailure("node \(node) has no batch normalisation")
    }
    let (parameters, gradient, running) = (places.parameters, places.gradient, places.statistics)
    return NormalisationRegions(
      gamma: parameters.part(tensors.scale), beta: parameters.part(tensors.shift),
      dGamma: gradient.part(tensors.scale), dBeta: gradient.part(tensors.shift),
      runningMean: running.part(tensors.mean), runningVariance: running.part(tensors.variance),
      scale: scratch.scale, shift: scratch.shift, mean: scratch.mean, inverse: scratch.inverse,
      sums: scratch.sums)
  }

  private func convolution(_ node: Int, _ gradient: FeatureMap, _ options: TrainingOptions)
    -> ConvolutionLayer
  {
    guard let weights = plan.convolutions[node] else {
      preconditionFailure("node \(node) is no convolution")
    }
    let shape = plan.convolutionShape(node, groups: options.groups)
    return ConvolutionLayer(
      shape: shape, algorithm: .choice(for: shape, options.precision.errorBudget),
      sources: places.views(plan.graph.nodes[node - 1].inputs, plan),
      output: places.maps.values[node], gradient: gradient,
      dSources: places.targets(plan.nodeWrites[node - 1]),
      regions: ConvolutionRegions(
        weights: places.parameters.part(weights), dWeights: places.gradient.part(weights),
        follower: follower(node)),
      epsilon: options.batchNormEpsilon, momentum: options.batchNormMomentum,
      scratch: places.scratch, memory: memory, kernels: kernels, workers: workers)
  }

  private func follower(_ node: Int) -> ConvolutionFollower {
    if let bias = plan.biases[node] {
      return .bias(places.parameters.part(bias), dBias: places.gradient.part(bias))
    }
    return .normalisation(regions(node), isRectified: plan.isRectified(node))
  }

  /// Loss of the staged batch, by the batch's own statistics.
  func forward(labels: [Int32]) -> BatchScore {
    for layer in layers {
      switch layer {
      case .convolution(let layer): layer.forward(images: labels.count)
      case .normalisation(let layer): layer.forward(images: labels.count)
      case .window(let layer): layer.forward()
      case .sum(let layer): layer.forward()
      }
    }
    return classifier.forward(labels: labels)
  }

  /// Loss of the staged batch, by the running statistics.
  func infer(labels: [Int32]) -> BatchScore {
    for layer in layers {
      switch layer {
      case .convolution(let layer): layer.infer(images: labels.count)
      case .normalisation(let layer): layer.infer()
      case .window(let layer): layer.forward()
      case .sum(let layer): layer.forward()
      }
    }
    return classifier.forward(labels: labels)
  }

  /// Gradients of the probes' own losses, from the maps that `forward` has just left; between `forward` and
  /// `backward`.
  func differentiateProbes(labels: [Int32]) {
    for probe in probes {
      _ = probe.forward(labels: labels)
      probe.backward(images: labels.count)
    }
  }

  /// What each probe says of the maps that `infer` has just left.
  func inferProbes(labels: [Int32]) -> [BatchScore] {
    probes.map { $0.forward(labels: labels) }
  }

  /// Gradients of the mean loss of the batch that `forward` has just seen.
  func backward(images: Int) {
    classifier.backward(images: images)
    for layer in layers.reversed() {
      switch layer {
      case .convolution(let layer): layer.backward(images: images)
      case .normalisation(let layer): layer.backward(images: images)
      case .window(let layer): layer.backward()
      case .sum(let layer): layer.backward()
      }
    }
  }

  /// Moves the parameters.
  func update(_ optimiser: Optimiser) {
    optimiser.step(
      places.parameters, velocity: places.velocity, gradient: places.gradient, in: memory,
      kernels: kernels)
  }
}

extension NetworkMemory {
  /// How layers read maps: normalised outputs through batch norm and ReLU, others through bias and ReLU.
  func views(_ inputs: [Int], _ plan: Plan) -> [MapView] {
    inputs.map { node in
      if let bias = plan.biases[node] {
        return MapView(
          maps.values[node], scale: Region(offset: ones.offset, count: bias.count),
          shift: parameters.part(bias))
      }
      return MapView(
        maps.values[node], scale: normalisation[node]?.scale, shift: normalisation[node]?.shift,
        isRectified: plan.isRectified(node))
    }
  }

  /// Where layers put gradients.
  func targets(_ writes: [GradientWrite]) -> [GradientTarget] {
    writes.map { GradientTarget(maps.gradients[$0.map], accumulates: $0.accumulates) }
  }
}
