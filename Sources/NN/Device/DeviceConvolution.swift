// The kernels of one convolution: forward, the gradient of its filters, the gradients of its inputs.

import CDevice
import Device

extension DeviceNetwork {
  /// The filters of one convolution in the orders of its products.
  func packJobs(_ node: Int) -> [EspalierPackJob] {
    guard let packs = layout.packs[node], let shapes = layout.correlations[node],
      let weights = plan.convolutions[node]
    else { preconditionFailure("node \(node) is no convolution") }
    let geometry = plan.geometry(node), inputs = plan.graph.nodes[node - 1].inputs
    let sources = concatenation(inputs)
    func job(_ packed: UInt64, _ shape: CorrelationShape) -> EspalierPackJob {
      EspalierPackJob(
        weights: address(layout.parameters, weights), packed: address(packed),
        sources: table(node), source_count: Int32(inputs.count),
        outputs: Int32(geometry.filters), inputs: Int32(plan.shapes.inputs[node - 1].channels),
        filter_height: Int32(geometry.filterHeight), filter_width: Int32(geometry.filterWidth),
        transposed: 0, first_input: 0, input_count: 0, chunk: Int32(shape.chunk),
        steps: Int32(shape.steps), tiles: Int32(shape.tiles), blocks: Int32(shape.blocks))
    }
    var jobs = [job(packs.forward, shapes.forward)]
    for (index, source) in sources.enumerated() {
      guard let place = packs.backward[index], let shape = shapes.backward[index] else { continue }
      var back = job(place, shape)
      back.sources = table(plan.gradientTable(node))
      back.source_count = 1
      (back.transposed, back.first_input, back.input_count) = (1, source.first, source.channels)
      jobs.append(back)
    }
    return jobs
  }

  /// The convolution of the batch; with `sums`, the statistics' sums as well.
  func correlation(_ node: Int, _ images: Int, sums: Bool) -> DeviceLaunch {
    guard let shape = layout.correlations[node]?.forward, let pack = layout.packs[node] else {
      preconditionFailure("node \(node) is no convolution")
    }
    let geometry = plan.geometry(node), padding = plan.padding(node)
    return start(
      shape,
      EspalierCorrelateJob(
        sources: table(node), source_count: Int32(plan.graph.nodes[node - 1].inputs.count),
        output: stored(node), accumulates: 0, images: Int32(images),
        filter_height: Int32(geometry.filterHeight), filter_width: Int32(geometry.filterWidth),
        stride_height: Int32(geometry.strideHeight), stride_width: Int32(geometry.strideWidth),
        pad_height: Int32(padding.height), pad_width: Int32(padding.width), spread_height: 1,
        spread_width: 1, tiling: shape.tiling.with(images: images), chunk: Int32(shape.chunk),
        pitch: Int32(shape.pitch), filters: address(pack.forward), steps: Int32(shape.steps),
        sums: sums ? address(layout.sums) : 0))
  }

  /// Gradients of the inputs that want one.
  func inputGradients(_ node: Int, _ images: Int) -> [DeviceLaunch] {
    guard let shapes = layout.correlations[node], let packs = layout.packs[node] else {
      preconditionFailure("node \(node) is no convolution")
    }
    let geometry = plan.geometry(node), padding = plan.padding(node)
    return plan.nodeWrites[node - 1].enumerated().compactMap { index, write in
      guard let shape = shapes.backward[index], let pack = packs.backward[index] else {
        return nil
      }
      return start(
        shape,
        EspalierCorrelateJob(
          sources: table(plan.gradientTable(node)), source_count: 1, output: gradient(write.map),
          accumulates: write.accumulates ? 1 : 0, images: Int32(images),
          filter_height: Int32(geometry.filterHeight), filter_width: Int32(geometry.filterWidth),
          stride_height: 1, stride_width: 1,
          pad_height: Int32(geometry.filterHeight - 1 - padding.height),
          pad_width: Int32(geometry.filterWidth - 1 - padding.width),
          spread_height: Int32(geometry.strideHeight), spread_width: Int32(geometry.strideWidth),
          tiling: shape.tiling.with(images: images), chunk: Int32(shape.chunk),
          pitch: Int32(shape.pitch), filters: address(pack), steps: Int32(shape.steps), sums: 0))
    }
  }

  private func start(_ shape: CorrelationShape, _ job: EspalierCorrelateJob) -> DeviceLaunch {
    DeviceLaunch(
      .correlate(tiles: shape.tiles), grid: (job.tiling.blocks, shape.blocks, 1), threads: 128,
      sharedBytes: shape.sharedBytes, job: job)
  }

  /// The gradient of the filters: partial sums of slices of the batch, then their sum.
  func filterGradient(_ node: Int, _ images: Int) -> [DeviceLaunch] {
    guard let shape = layout.filterGradients[node], let weights = plan.convolutions[node] else {
      preconditionFailure("node \(node) is no convolution")
    }
    let geometry = plan.geometry(node), padding = plan.padding(node)
    let inputs = plan.graph.nodes[node - 1].inputs
    let channels = plan.shapes.inputs[node - 1].channels
    let job = EspalierFilterGradientJob(
      sources: table(node), source_count: Int32(inputs.count), gradient: gradient(node),
      images: Int32(images), filter_height: Int32(geometry.filterHeight),
      filter_width: Int32(geometry.filterWidth), stride_height: Int32(geometry.strideHeight),
      stride_width: Int32(geometry.strideWidth), pad_height: Int32(padding.height),
      pad_width: Int32(padding.width), tiling: shape.tiling.with(images: images),
      tap_groups: Int32(shape.tapGroups), taps_per_block: Int32(shape.tapsPerBlock),
      splits: Int32(shape.splits), pitch: Int32(shape.pitch),
      gradient_pitch: Int32(shape.gradientPitch), gradient_start: Int32(shape.patchBytes),
      tile_bytes: Int32(shape.tileBytes), slots_start: Int32(2 * shape.tileBytes),
      inputs_padded: Int32(shape.inputsPadded), outputs_padded: Int32(shape.outputsPadded),
      partials: address(layout.partials), result: address(layout.gradient, weights),
      partial_count: Int32(shape.partialCount), outputs: Int32(geometry.filters),
      inputs: Int32(channels))
    let largest = inputs.map { plan.shapes.outputs[$0].channels }.max() ?? 1
    return [
      DeviceLaunch(
        .filterGradient(rows: shape.rows, columns: shape.columns),
        grid: (shape.slices, shape.tapGroups * shape.outputBlocks, shape.inputBlocks),
        threads: shape.threads, sharedBytes: shape.sharedBytes, job: job),
      DeviceLaunch(
        .filterGradientSum,
        grid: (quotient(shape.taps * geometry.filters * largest, 256), inputs.count, 1),
        threads: 256, job: job),
    ]
  }
}
