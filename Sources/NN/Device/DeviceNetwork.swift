// A plan that has memory on a device, as lists of kernels: the second executor beside `Network`.

import CDevice
import Device

/// A network in a device's memory.
final class DeviceNetwork {
  let plan: Plan
  let queue: any DeviceQueue
  let layout: DeviceLayout
  let base: DeviceAddress
  private let options: TrainingOptions
  var batch: Int { options.batchSize }

  /// - Throws: ``DeviceError``.
  init(_ plan: Plan, _ options: TrainingOptions, _ queue: any DeviceQueue) throws {
    self.plan = plan
    self.queue = queue
    self.options = options
    layout = DeviceLayout(plan, batch: options.batchSize, queue.arithmetic)
    base = try queue.allocate(layout.bytes)
    try fillTables()
  }

  deinit { queue.free(base) }

  /// Where a piece of the layout lies.
  func address(_ offset: UInt64) -> DeviceAddress { base + offset }
  func address(_ region: UInt64, _ tensor: PlannedTensor) -> DeviceAddress {
    base + region + UInt64(4 * tensor.start)
  }
  func stored(_ node: Int) -> EspalierDeviceMap {
    guard let map = layout.stored[node] else {
      preconditionFailure("nothing follows node \(node)")
    }
    return map.moved(to: base)
  }
  func output(_ node: Int) -> EspalierDeviceMap { layout.outputs[node].moved(to: base) }
  func gradient(_ node: Int) -> EspalierDeviceMap {
    guard let map = layout.gradients[node] else {
      preconditionFailure("node \(node) has no gradient")
    }
    return map.moved(to: base)
  }
  /// The inputs, each with its place in their concatenation.
  func concatenation(_ inputs: [Int]) -> [EspalierDeviceMap] {
    layout.outputs.concatenated(inputs).map { $0.moved(to: base) }
  }
  func table(_ key: Int) -> DeviceAddress { address(layout.tables[key] ?? 0) }

  private func fillTables() throws {
    for (key, inputs) in plan.inputLists {
      try queue.write(deviceBytes(of: concatenation(inputs)), to: table(key))
    }
    var jobs: [EspalierPackJob] = []
    for node in plan.convolutions.keys.sorted() {
      try queue.write(deviceBytes(of: [gradient(node)]), to: table(plan.gradientTable(node)))
      jobs += packJobs(node)
    }
    try queue.write(deviceBytes(of: jobs), to: address(layout.packJobs))
  }

  private func start(_ kernel: DeviceKernel, _ count: Int, _ job: some BitwiseCopyable)
    -> DeviceLaunch
  {
    // Enough blocks to fill a large device; each thread goes on to further numbers.
    DeviceLaunch(
      kernel, grid: (min(quotient(max(count, 1), 256), 2048), 1, 1), threads: 256, job: job)
  }

  /// Numbers of the map `node` for `images` images, in groups of 8 channels.
  private func groups(_ map: EspalierDeviceMap, _ images: Int) -> Int {
    images * Int(map.height * map.width * map.padded) / 8
  }

  // MARK: Programs

  /// One step of training with the next `images` images of `set`.
  func trainingStep(images: Int, of set: DeviceImagePlaces) -> [DeviceLaunch] {
    var launches = beginning(images, set)
    for node in plan.liveNodes { launches += forward(node, images, trains: true) }
    launches += score(0, images, set.results(0))
    for index in plan.probes.indices {
      launches += score(-1 - index, images, set.results(index + 1))
      launches += classifierBackward(-1 - index, images)
    }
    launches += classifierBackward(0, images)
    for node in plan.liveNodes.reversed() { launches += backward(node, images) }
    launches.append(update())
    return launches + [advance(images, set)]
  }

  /// One step of evaluation.
  func evaluationStep(images: Int, of set: DeviceImagePlaces) -> [DeviceLaunch] {
    var launches = beginning(images, set)
    for node in plan.liveNodes { launches += forward(node, images, trains: false) }
    launches += score(0, images, set.results(0))
    for index in plan.probes.indices {
      launches += score(-1 - index, images, set.results(index + 1))
    }
    return launches + [advance(images, set)]
  }

  private func beginning(_ images: Int, _ set: DeviceImagePlaces) -> [DeviceLaunch] {
    let pixels = images * Int(output(0).height * output(0).width)
    var launches = [start(.gather, pixels, gatherJob(images, set))]
    let count = plan.convolutions.keys.reduce(0) {
      $0 + 1 + (layout.packs[$1]?.backward.count { $0 != nil } ?? 0)
    }
    if count > 0 {
      launches.append(
        DeviceLaunch(
          .pack, grid: (32, count, 1), threads: 256,
          job: EspalierPackJobs(jobs: address(layout.packJobs))))
    }
    return launches
  }

  private func gatherJob(_ images: Int, _ set: DeviceImagePlaces) -> EspalierGatherJob {
    EspalierGatherJob(
      pixels: set.pixels, labels: set.labels, cuts: set.cuts, batch_labels: address(layout.labels),
      progress: address(layout.progress), output: output(0), images: Int32(images),
      batch: Int32(batch))
  }

  private func advance(_ images: Int, _ set: DeviceImagePlaces) -> DeviceLaunch {
    DeviceLaunch(.advance, grid: (1, 1, 1), threads: 32, job: gatherJob(images, set))
  }

  private func update() -> DeviceLaunch {
    start(
      .update, plan.parameters.count,
      EspalierUpdateJob(
        weights: address(layout.parameters), velocity: address(layout.velocity),
        gradient: address(layout.gradient), progress: address(layout.progress),
        count: Int32(plan.parameters.count), nesterov: options.nesterov ? 1 : 0,
        momentum: options.momentum, weight_decay: options.weightDecay))
  }

  // MARK: Layers

  private func forward(_ node: Int, _ images: Int, trains: Bool) -> [DeviceLaunch] {
    switch plan.graph.nodes[node - 1].operation {
    case .convolution, .formedConvolution:
      let sums = plan.normalisations[node] != nil && trains
      return [correlation(node, images, sums: sums)]
        + follow(node, images, trains: trains, sumBlocks: sums ? nil : 0)
    case .batchNormalisation:
      return windowForward(node, images)
        + follow(node, images, trains: trains, sumBlocks: sumBlocks)
    case .sum: return [sumForward(node, images)]
    default: return windowForward(node, images)
    }
  }

  private func backward(_ node: Int, _ images: Int) -> [DeviceLaunch] {
    let writes = plan.nodeWrites[node - 1]
    switch plan.graph.nodes[node - 1].operation {
    case .convolution, .formedConvolution:
      return followBackward(node, images) + filterGradient(node, images)
        + inputGradients(node, images)
    case .batchNormalisation:
      return followBackward(node, images) + windowBackward(node, images, writes)
    case .sum: return sumBackward(node, images, writes)
    default: return windowBackward(node, images, writes)
    }
  }

  // MARK: What follows a convolution

  private func normaliseJob(_ node: Int, _ images: Int, sumBlocks: Int, hasGradient: Bool)
    -> EspalierNormaliseJob
  {
    let tensors = plan.normalisations[node]
    let shift = tensors?.shift ?? plan.biases[node]
    func place(_ region: UInt64, _ tensor: PlannedTensor?) -> UInt64 {
      tensor.map { address(region, $0) } ?? 0
    }
    return EspalierNormaliseJob(
      stored: stored(node), output: output(node),
      gradient: hasGradient ? gradient(node) : output(node), images: Int32(images),
      scale: place(layout.parameters, tensors?.scale), shift: place(layout.parameters, shift),
      d_scale: place(layout.gradient, tensors?.scale), d_shift: place(layout.gradient, shift),
      running_mean: place(layout.statistics, tensors?.mean),
      running_variance: place(layout.statistics, tensors?.variance),
      numbers: address(layout.numbers[node] ?? 0), sums: address(layout.sums),
      sum_count: Int32(sumBlocks), epsilon: options.batchNormEpsilon,
      momentum: options.batchNormMomentum, is_rectified: plan.isRectified(node) ? 1 : 0,
      has_statistics: tensors == nil ? 0 : 1)
  }

  /// Statistics and the output; `sumBlocks` nil: the convolution's own blocks have left their sums.
  private func follow(_ node: Int, _ images: Int, trains: Bool, sumBlocks blocks: Int?)
    -> [DeviceLaunch]
  {
    let count = blocks ?? layout.correlations[node]?.forward.tiling.with(images: images).blocks ?? 0
    let job = normaliseJob(node, images, sumBlocks: count, hasGradient: false)
    let channels = Int(job.stored.channels)
    var launches: [DeviceLaunch] = []
    if trains && plan.normalisations[node] != nil {
      if blocks != nil {
        launches.append(
          DeviceLaunch(.mapSums, grid: (sumBlocks, 1, 1), threads: 256, job: job))
      }
      launches.append(
        DeviceLaunch(.batchStatistics, grid: (channels, 1, 1), threads: 32, job: job))
    } else {
      launches.append(start(.fixedFactors, channels, job))
    }
    launches.append(start(.activate, groups(job.stored, images), job))
    return launches
  }

  private func followBackward(_ node: Int, _ images: Int) -> [DeviceLaunch] {
    let job = normaliseJob(node, images, sumBlocks: sumBlocks, hasGradient: true)
    return [
      DeviceLaunch(.gradientSums, grid: (sumBlocks, 1, 1), threads: 256, job: job),
      DeviceLaunch(
        .gradientStatistics, grid: (Int(job.stored.channels), 1, 1), threads: 32, job: job),
      start(.activateBackward, groups(job.stored, images), job),
    ]
  }

  // MARK: Windows and sums

  private func windowJob(_ node: Int, _ source: EspalierDeviceMap, _ images: Int, isLast: Bool)
    -> EspalierWindowJob
  {
    let input = plan.shapes.inputs[node - 1]
    let window = plan.graph.nodes[node - 1].operation.window
    return EspalierWindowJob(
      kind: Int32(window.kind), size: Int32(window.size), stride: Int32(window.stride),
      padding: Int32(window.padding), input_height: Int32(input.height),
      input_width: Int32(input.width), images: Int32(images), source: source, d_source: source,
      output: layout.stored[node] == nil ? output(node) : stored(node), d_output: source,
      accumulates: 0, is_last: isLast ? 1 : 0)
  }

  private func windowForward(_ node: Int, _ images: Int) -> [DeviceLaunch] {
    let sources = concatenation(plan.graph.nodes[node - 1].inputs)
    return sources.enumerated().map { index, source in
      let job = windowJob(node, source, images, isLast: index == sources.count - 1)
      return start(.windowForward, groups(job.output, images) * 8, job)
    }
  }

  private func windowBackward(_ node: Int, _ images: Int, _ writes: [GradientWrite])
    -> [DeviceLaunch]
  {
    let sources = concatenation(plan.graph.nodes[node - 1].inputs)
    return zip(sources, writes).compactMap { source, write in
      guard layout.gradients[write.map] != nil else { return nil }
      var job = windowJob(node, source, images, isLast: false)
      job.d_source.values = gradient(write.map).values
      job.d_output = gradient(node)
      job.accumulates = write.accumulates ? 1 : 0
      return start(.windowBackward, groups(source, images) * 8, job)
    }
  }

  private func sumForward(_ node: Int, _ images: Int) -> DeviceLaunch {
    let job = EspalierSumJob(
      sources: table(node), source_count: Int32(plan.graph.nodes[node - 1].inputs.count),
      output: output(node), d_output: output(node), d_source: output(node), accumulates: 0,
      images: Int32(images))
    return start(.sumForward, groups(job.output, images) * 8, job)
  }

  private func sumBackward(_ node: Int, _ images: Int, _ writes: [GradientWrite])
    -> [DeviceLaunch]
  {
    writes.compactMap { write in
      guard layout.gradients[write.map] != nil else { return nil }
      let job = EspalierSumJob(
        sources: table(node), source_count: 0, output: output(node), d_output: gradient(node),
        d_source: gradient(write.map), accumulates: write.accumulates ? 1 : 0,
        images: Int32(images))
      return start(.sumBackward, groups(job.output, images) * 8, job)
    }
  }

  // MARK: Classifiers

  /// The network's own (0) or a probe's (-1, -2, …).
  private func classifyJob(_ key: Int, _ images: Int) -> EspalierClassifyJob {
    let places = key == 0 ? layout.classifier : layout.probes[-1 - key]
    let probe = key == 0 ? nil : plan.probes[-1 - key]
    let sources = probe?.sources ?? plan.graph.outputs
    let shapes = sources.map { plan.shapes.outputs[$0] }
    let weights = probe?.weights ?? plan.classifierWeights
    let bias = probe?.bias ?? plan.classifierBias
    let pixels = (shapes.map(\.height).max() ?? 0) * (shapes.map(\.width).max() ?? 0)
    return EspalierClassifyJob(
      sources: table(key), source_count: Int32(sources.count), source: output(0),
      features: Int32(shapes.reduce(0) { $0 + $1.channels }), classes: Int32(plan.graph.classes),
      images: Int32(images), batch: Int32(batch), pixels: Float(pixels),
      pooled: address(places.pooled), d_pooled: key == 0 ? address(places.dPooled) : 0,
      logits: address(places.logits), d_logits: address(places.dLogits),
      losses: address(places.losses), weights: address(layout.parameters, weights),
      bias: address(layout.parameters, bias), d_weights: address(layout.gradient, weights),
      d_bias: address(layout.gradient, bias), labels: address(layout.labels), results: 0,
      progress: address(layout.progress), accumulates: 0)
  }

  private func score(_ key: Int, _ images: Int, _ results: DeviceAddress) -> [DeviceLaunch] {
    var job = classifyJob(key, images)
    job.results = results
    let sources = key == 0 ? plan.graph.outputs : plan.probes[-1 - key].sources
    let pools = concatenation(sources).map { source in
      job.source = source
      return DeviceLaunch(.poolFeatures, grid: (images, 1, 1), threads: 256, job: job)
    }
    return pools + [
      DeviceLaunch(.scoreImages, grid: (images, 1, 1), threads: 128, job: job),
      DeviceLaunch(.scoreBatch, grid: (1, 1, 1), threads: 32, job: job),
    ]
  }

  private func classifierBackward(_ key: Int, _ images: Int) -> [DeviceLaunch] {
    var job = classifyJob(key, images)
    let numbers =
      Int(job.classes * (job.features + 1)) + (key == 0 ? images * Int(job.features) : 0)
    let gradients = [start(.classifierGradient, numbers, job)]
    guard key == 0 else { return gradients }
    let sources = concatenation(plan.graph.outputs)
    return gradients
      + zip(sources, plan.classifierWrites).compactMap { source, write in
        guard layout.gradients[write.map] != nil else { return nil }
        job.source = source
        job.source.values = gradient(write.map).values
        job.accumulates = write.accumulates ? 1 : 0
        return start(.unpoolFeatures, groups(source, images), job)
      }
  }
}

extension Operation {
  /// Kind, size, stride and padding of the windows that a device's kernel computes.
  fileprivate var window: (kind: Int, size: Int, stride: Int, padding: Int) {
    switch self {
    case .maximumPool(let size, let stride): (0, size, stride, size / 2)
    case .insideMaximumPool(let size, let stride): (0, size, stride, 0)
    case .averagePool(let size, let stride): (1, size, stride, size / 2)
    case .localContrastNormalisation(let size): (3, size, 1, size / 2)
    case .flatten: (2, 1, 1, 0)
    // The mean over windows of one pixel is a copy.
    case .batchNormalisation: (1, 1, 1, 0)
    case .convolution, .formedConvolution, .sum: preconditionFailure("\(self) has no windows")
    }
  }
}
