// One convolution by itself, on arrays: for tests against the definition and for measurements.

import CKernels

/// A convolution with its own memory, without batch normalisation.
public final class ConvolutionRun {
  private let shape: ConvolutionShape
  private let kernels: EspalierKernels
  private let memory: Memory
  private let input: FeatureMap, output: FeatureMap
  private let dInput: FeatureMap
  private let weights: Region, dWeights: Region, packed: Region, scratch: Region
  private let accumulators: Region
  private let inputTable: MapTable, outputTable: MapTable, dInputTable: MapTable
  private var forwardJob = EspalierCorrelation()
  private var backwardJob = EspalierCorrelation()
  private var weightsJob = EspalierWeightGradient()

  /// A convolution of `shape` by `algorithm`, all numbers 0.
  public init(_ shape: ConvolutionShape, _ algorithm: ConvolutionAlgorithm, kernels: KernelSet)
    throws
  {
    self.shape = shape
    self.kernels = kernels.table.pointee
    var plan = MemoryPlan()
    func place(_ channels: Int, _ height: Int, _ width: Int) -> FeatureMap {
      var map = FeatureMap(
        channels: channels, height: height, width: width, groups: shape.groups)
      map.offset = plan.reserve(map.count).offset
      return map
    }
    input = place(shape.inputs, shape.inputHeight, shape.inputWidth)
    dInput = place(shape.inputs, shape.inputHeight, shape.inputWidth)
    output = place(shape.outputs, shape.outputHeight, shape.outputWidth)
    weights = plan.reserve(shape.weightCount)
    dWeights = plan.reserve(shape.weightCount)
    let sizes = kernels.sizes(of: shape, algorithm)
    packed = plan.reserve(max(sizes.packedForward, sizes.packedBackward))
    scratch = plan.reserve(sizes.scratch)
    accumulators = plan.reserve(sizes.accumulators)
    memory = try Memory(plan)
    inputTable = MapTable([MapView(input)], in: memory)
    outputTable = MapTable([MapView(output)], in: memory)
    dInputTable = MapTable([MapView(dInput)], in: memory)
    describe(algorithm)
  }

  private func describe(_ algorithm: ConvolutionAlgorithm) {
    forwardJob.shape = shape.cShape(algorithm.forward)
    forwardJob.sources = inputTable.start
    forwardJob.targets = outputTable.start
    backwardJob.shape = shape.cShape(algorithm.backwardData)
    backwardJob.transposed = 1
    backwardJob.sources = outputTable.start
    backwardJob.targets = dInputTable.start
    weightsJob.shape = shape.cShape(algorithm.backwardWeights)
    weightsJob.sources = inputTable.start
    weightsJob.gradient = outputTable.entries[0]
    forwardJob.source_count = 1
    forwardJob.target_count = 1
    backwardJob.source_count = 1
    backwardJob.target_count = 1
    weightsJob.source_count = 1
  }

  /// Computes one pass from the numbers that are there; the output's place holds its gradient in the
  /// backward passes.
  public func run(_ pass: ConvolutionPass) {
    switch pass {
    case .forward: correlate(&forwardJob)
    case .backwardData: correlate(&backwardJob)
    case .backwardWeights: differentiateWeights()
    }
  }

  private func correlate(_ job: inout EspalierCorrelation) {
    kernels.correlation_pack(&job, memory.pointer(weights), memory.pointer(packed), 0, 1)
    kernels.correlation_run(
      &job, memory.pointer(packed), 0, Int32(shape.groups), memory.pointer(scratch))
  }

  private func differentiateWeights() {
    let slices = GroupSlices(groups: Int32(shape.groups))
    let stride = kernels.weights_accumulator_size(&weightsJob)
    let sums = memory.pointer(accumulators)
    for slice in 0..<slices.count {
      kernels.weights_run(
        &weightsJob, slices.start(slice), slices.start(slice + 1), sums + Int(slice) * stride,
        memory.pointer(scratch))
    }
    kernels.weights_finish(
      &weightsJob, sums, stride, slices.count, memory.pointer(dWeights), 0, 1)
  }

  /// The input `(N, C, H, W)`.
  public var inputs: [Float] {
    get { gather(input) }
    set { scatter(newValue, input) }
  }
  /// The output, or its gradient, `(N, O, H', W')`.
  public var outputs: [Float] {
    get { gather(output) }
    set { scatter(newValue, output) }
  }
  /// The gradient of the input `(N, C, H, W)`.
  public var inputGradient: [Float] { gather(dInput) }
  /// The weights `(O, C, filterHeight, filterWidth)`.
  public var filters: [Float] {
    get { memory.values(weights) }
    set { memory.set(weights, to: newValue) }
  }
  /// The gradient of the weights.
  public var filterGradient: [Float] { memory.values(dWeights) }

  private func scatter(_ values: [Float], _ map: FeatureMap) {
    each(map) { memory.base[$1] = values[$0] }
  }

  private func gather(_ map: FeatureMap) -> [Float] {
    var values = [Float](
      repeating: 0, count: map.groups * imagesPerGroup * map.channels * map.height * map.width)
    each(map) { values[$0] = memory.base[$1] }
    return values
  }

  /// Calls `body` with the index of every number in an array `(N, C, H, W)` and in memory.
  private func each(_ map: FeatureMap, _ body: (Int, Int) -> Void) {
    let pixels = map.height * map.width
    var index = 0
    for image in 0..<map.groups * imagesPerGroup {
      for channel in 0..<map.channels {
        let plane =
          map.offset + channel * map.channelStride + image / imagesPerGroup * map.groupStride
        for pixel in 0..<pixels {
          body(index, plane + pixel * imagesPerGroup + image % imagesPerGroup)
          index += 1
        }
      }
    }
  }
}

extension ConvolutionAlgorithm {
  /// The tile of one pass.
  public func tile(_ pass: ConvolutionPass) -> WinogradTile {
    switch pass {
    case .forward: forward
    case .backwardData: backwardData
    case .backwardWeights: backwardWeights
    }
  }
}
