// Convolution and what follows it (batch normalisation or a bias, ReLU) of one layer, forward and backward, in planned memory.

import CKernels

/// Working memory that the layers of a network share.
public struct SharedScratch: Sendable {
  /// For packed weights.
  public let packed: Region
  /// For one thread each.
  public let threads: [Region]
  /// For sums of weight gradients.
  public let accumulators: Region

  /// Regions that are as large as the largest layer needs.
  public init(packed: Region, threads: [Region], accumulators: Region) {
    self.packed = packed
    self.threads = threads
    self.accumulators = accumulators
  }
}

/// Where the parameters of one layer, their gradients and their statistics lie.
public struct ConvolutionRegions: Sendable {
  /// `(O, C, filterHeight, filterWidth)` each.
  public let weights: Region, dWeights: Region
  /// What follows: one number per output channel each.
  public let follower: ConvolutionFollower

  /// Regions.
  public init(weights: Region, dWeights: Region, follower: ConvolutionFollower) {
    self.weights = weights
    self.dWeights = dWeights
    self.follower = follower
  }
}

/// What follows a convolution; whoever reads its output applies it.
public enum ConvolutionFollower: Sendable {
  /// Batch normalisation, then ReLU if so.
  case normalisation(NormalisationRegions, isRectified: Bool)
  /// A bias and its gradient, then ReLU.
  case bias(Region, dBias: Region)
}

/// Where the numbers of one batch normalisation lie.
public struct NormalisationRegions: Sendable {
  /// Learnt scale (gamma) and shift (beta), and their gradients.
  public let gamma: Region, beta: Region, dGamma: Region, dBeta: Region
  /// Running statistics for evaluation.
  public let runningMean: Region, runningVariance: Region
  /// What readers of the layer's output apply.
  public let scale: Region, shift: Region
  /// Statistics of the batch: mean and 1 / standard deviation.
  public let mean: Region, inverse: Region
  /// Sums that the convolution leaves behind: `channels × groups × 32` floats.
  public let sums: Region

  /// Regions.
  public init(
    gamma: Region, beta: Region, dGamma: Region, dBeta: Region, runningMean: Region,
    runningVariance: Region, scale: Region, shift: Region, mean: Region, inverse: Region,
    sums: Region
  ) {
    self.gamma = gamma
    self.beta = beta
    self.dGamma = dGamma
    self.dBeta = dBeta
    self.runningMean = runningMean
    self.runningVariance = runningVariance
    self.scale = scale
    self.shift = shift
    self.mean = mean
    self.inverse = inverse
    self.sums = sums
  }
}

/// One convolution with what follows it.
public final class ConvolutionLayer {
  private let memory: Memory
  private let kernels: EspalierKernels
  private let workers: Workers
  private let regions: ConvolutionRegions
  private let scratch: SharedScratch
  private let sources: MapTable
  private let output: MapTable
  private let gradient: MapTable
  private let dSources: MapTable
  private let wantsInputGradient: Bool
  private var forwardJob = EspalierCorrelation()
  private var backwardJob = EspalierCorrelation()
  private var weightsJob = EspalierWeightGradient()
  private var follower: Follower

  /// A layer whose maps have their places in `memory`.
  ///
  /// - Parameters:
  ///   - shape: sizes.
  ///   - algorithm: tiles of the passes.
  ///   - sources: the inputs, concatenated along depth.
  ///   - output: what the convolution writes, before what follows it.
  ///   - gradient: gradient of the layer's output after ReLU; replaced in place by the gradient of
  ///     `output`.
  ///   - dSources: where the inputs' gradients go, one for each source.
  ///   - regions: parameters and statistics.
  ///   - epsilon: added to the variance.
  ///   - momentum: weight of the newest batch in the running statistics.
  ///   - scratch: shared working memory.
  ///   - memory: where everything lies.
  ///   - kernels: the build to run.
  ///   - workers: the threads to run on.
  public init(
    shape: ConvolutionShape, algorithm: ConvolutionAlgorithm, sources: [MapView],
    output: FeatureMap, gradient: FeatureMap, dSources: [GradientTarget],
    regions: ConvolutionRegions, epsilon: Float, momentum: Float, scratch: SharedScratch,
    memory: Memory, kernels: KernelSet, workers: Workers
  ) {
    self.memory = memory
    self.kernels = kernels.table.pointee
    self.workers = workers
    self.regions = regions
    self.scratch = scratch
    self.sources = MapTable(sources, in: memory)
    self.output = MapTable([MapView(output)], in: memory)
    self.gradient = MapTable([MapView(gradient)], in: memory)
    self.dSources = MapTable(dSources, like: sources, in: memory)
    wantsInputGradient = dSources.contains { $0.map != nil }
    switch regions.follower {
    case .normalisation(let regions, let isRectified):
      follower = .normalisation(
        EspalierNormalisation(
          regions, output, epsilon: epsilon, momentum: momentum, isRectified: isRectified,
          in: memory))
    case .bias(let bias, let dBias):
      follower = .bias(
        EspalierBias(
          channels: Int32(output.channels), groups: Int32(output.groups),
          pixels: Int32(output.height * output.width), bias: UnsafePointer(memory.pointer(bias)),
          d_bias: memory.pointer(dBias)))
    }
    describe(shape, algorithm)
  }

  private func describe(_ shape: ConvolutionShape, _ algorithm: ConvolutionAlgorithm) {
    forwardJob.shape = shape.cShape(algorithm.forward)
    forwardJob.sources = sources.start
    forwardJob.source_count = sources.count
    forwardJob.targets = output.start
    forwardJob.target_count = 1
    if case .normalisation(let normalisation) = follower { forwardJob.sums = normalisation.sums }
    backwardJob.shape = shape.cShape(algorithm.backwardData)
    backwardJob.transposed = 1
    backwardJob.sources = gradient.start
    backwardJob.source_count = 1
    backwardJob.targets = dSources.start
    backwardJob.target_count = dSources.count
    weightsJob.shape = shape.cShape(algorithm.backwardWeights)
    weightsJob.sources = sources.start
    weightsJob.source_count = sources.count
    weightsJob.gradient = gradient.entries[0]
  }

  /// Convolves the batch and prepares the normalisation by the batch's statistics.
  ///
  /// - Parameter images: images in the batch; lanes beyond them do not count.
  public func forward(images: Int) {
    correlate(&forwardJob, images)
    guard case .normalisation(var normalisation) = follower else { return }
    kernels.normalisation_prepare(&normalisation, Int32(images))
  }

  /// Convolves the batch; the normalisation uses the running statistics.
  public func infer(images: Int) {
    correlate(&forwardJob, images)
    guard case .normalisation(var normalisation) = follower else { return }
    kernels.normalisation_inference(&normalisation)
  }

  /// From the gradient of the output to the gradients of parameters and inputs.
  public func backward(images: Int) {
    differentiateFollower(images)
    differentiateWeights(images)
    if wantsInputGradient { correlate(&backwardJob, images) }
  }

  private func correlate(_ job: inout EspalierCorrelation, _ images: Int) {
    let groups = activeGroups(images)
    let packed = memory.pointer(scratch.packed)
    let weights = memory.pointer(regions.weights)
    let kernels = self.kernels
    withUnsafePointer(to: job) { job in
      workers.run { kernels.correlation_pack(job, weights, packed, $0, $1) }
      workers.run { part, parts in
        kernels.correlation_run(
          job, packed, groups * part / parts, groups * (part + 1) / parts, threadScratch(part))
      }
    }
  }

  private func differentiateFollower(_ images: Int) {
    let kernels = self.kernels
    switch follower {
    case .normalisation(let normalisation):
      withUnsafePointer(to: normalisation) { job in
        workers.run {
          kernels.normalisation_backward(job, output.start, gradient.start, Int32(images), $0, $1)
        }
      }
    case .bias(let bias):
      withUnsafePointer(to: bias) { job in
        workers.run {
          kernels.bias_backward(job, output.start, gradient.start, Int32(images), $0, $1)
        }
      }
    }
  }

  private func differentiateWeights(_ images: Int) {
    let slices = GroupSlices(groups: activeGroups(images))
    let kernels = self.kernels
    let accumulators = memory.pointer(scratch.accumulators)
    let dWeights = memory.pointer(regions.dWeights)
    withUnsafePointer(to: weightsJob) { job in
      let stride = kernels.weights_accumulator_size(job)
      workers.run { part, parts in
        for slice in Swift.stride(from: part, to: slices.count, by: Int(parts)) {
          kernels.weights_run(
            job, slices.start(slice), slices.start(slice + 1), accumulators + Int(slice) * stride,
            threadScratch(part))
        }
      }
      workers.run {
        kernels.weights_finish(job, accumulators, stride, slices.count, dWeights, $0, $1)
      }
    }
  }

  private func threadScratch(_ part: Int32) -> UnsafeMutablePointer<Float> {
    memory.pointer(scratch.threads[Int(part)])
  }

  private func activeGroups(_ images: Int) -> Int32 {
    Int32((images + imagesPerGroup - 1) / imagesPerGroup)
  }
}

/// What follows, as the compiled kernels want it.
private enum Follower {
  case normalisation(EspalierNormalisation)
  case bias(EspalierBias)
}

extension EspalierNormalisation {
  init(
    _ regions: NormalisationRegions, _ output: FeatureMap, epsilon: Float, momentum: Float,
    isRectified: Bool = true, in memory: Memory
  ) {
    self.init(
      channels: Int32(output.channels), groups: Int32(output.groups),
      pixels: Int32(output.height * output.width), sums: memory.pointer(regions.sums),
      gamma: memory.pointer(regions.gamma), beta: memory.pointer(regions.beta),
      d_gamma: memory.pointer(regions.dGamma), d_beta: memory.pointer(regions.dBeta),
      running_mean: memory.pointer(regions.runningMean),
      running_variance: memory.pointer(regions.runningVariance),
      scale: memory.pointer(regions.scale), shift: memory.pointer(regions.shift),
      mean: memory.pointer(regions.mean), inverse: memory.pointer(regions.inverse),
      epsilon: epsilon, momentum: momentum, floor: isRectified ? 0 : -.infinity)
  }
}
