// One convolution by itself, on arrays: for tests against the definition and for measurements.

import CKernels

/// A convolution with its own memory, without batch normalisation.
public final class ConvolutionRun {
  private let shape: ConvolutionShape
  private let kernels: EspalierKernels
  private let workers: Workers
  private let memory: Memory
  private let inputMaps: [FeatureMap], dInputMaps: [FeatureMap]
  private let output: FeatureMap
  private let weights: Region, dWeights: Region, packed: Region, accumulators: Region
  private let scratch: [Region]
  private let inputTable: MapTable, outputTable: MapTable, dInputTable: MapTable
  private var forwardJob = EspalierCorrelation()
  private var backwardJob = EspalierCorrelation()
  private var weightsJob = EspalierWeightGradient()

  /// A convolution of `shape` by `algorithm`, all numbers 0.
  ///
  /// - Parameters:
  ///   - shape: sizes.
  ///   - algorithm: tiles of the passes.
  ///   - kernels: the build to run.
  ///   - parts: channels of the tensors that make up the input; one tensor if nil.
  ///   - threads: threads to run on.
  /// - Throws: ``OutOfMemory``.
  public init(
    _ shape: ConvolutionShape, _ algorithm: ConvolutionAlgorithm, kernels: KernelSet,
    parts: [Int]? = nil, threads: Int = 1
  ) throws {
    let parts = parts ?? [shape.inputs]
    precondition(parts.reduce(0, +) == shape.inputs, "\(parts) are not \(shape.inputs) channels")
    self.shape = shape
    self.kernels = kernels.table.pointee
    workers = Workers(threads)
    var plan = MemoryPlan()
    func place(_ channels: Int, _ height: Int, _ width: Int) -> FeatureMap {
      var map = FeatureMap(
        channels: channels, height: height, width: width, groups: shape.groups)
      map.offset = plan.reserve(map.count).offset
      return map
    }
    inputMaps = parts.map { place($0, shape.inputHeight, shape.inputWidth) }
    dInputMaps = parts.map { place($0, shape.inputHeight, shape.inputWidth) }
    output = place(shape.outputs, shape.outputHeight, shape.outputWidth)
    weights = plan.reserve(shape.weightCount)
    dWeights = plan.reserve(shape.weightCount)
    let sizes = kernels.sizes(of: shape, algorithm)
    packed = plan.reserve(max(sizes.packedForward, sizes.packedBackward))
    scratch = (0..<threads).map { _ in plan.reserve(sizes.scratch) }
    accumulators = plan.reserve(sizes.accumulators)
    let memory = try Memory(plan)
    self.memory = memory
    inputTable = MapTable(inputMaps.map { MapView($0) }, in: memory)
    outputTable = MapTable([MapView(output)], in: memory)
    dInputTable = MapTable(dInputMaps.map { MapView($0) }, in: memory)
    describe(algorithm)
  }

  private func describe(_ algorithm: ConvolutionAlgorithm) {
    forwardJob.shape = shape.cShape(algorithm.forward)
    forwardJob.sources = inputTable.start
    forwardJob.source_count = inputTable.count
    forwardJob.targets = outputTable.start
    forwardJob.target_count = 1
    backwardJob.shape = shape.cShape(algorithm.backwardData)
    backwardJob.transposed = 1
    backwardJob.sources = outputTable.start
    backwardJob.source_count = 1
    backwardJob.targets = dInputTable.start
    backwardJob.target_count = dInputTable.count
    weightsJob.shape = shape.cShape(algorithm.backwardWeights)
    weightsJob.sources = inputTable.start
    weightsJob.source_count = inputTable.count
    weightsJob.gradient = outputTable.entries[0]
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
    let kernels = self.kernels
    let weights = memory.pointer(weights), packed = memory.pointer(packed)
    let groups = Int32(shape.groups)
    withUnsafePointer(to: job) { job in
      workers.run { kernels.correlation_pack(job, weights, packed, $0, $1) }
      workers.run { part, parts in
        kernels.correlation_run(
          job, packed, groups * part / parts, groups * (part + 1) / parts, threadScratch(part))
      }
    }
  }

  private func differentiateWeights() {
    let kernels = self.kernels
    let slices = GroupSlices(groups: Int32(shape.groups))
    let sums = memory.pointer(accumulators), dWeights = memory.pointer(dWeights)
    withUnsafePointer(to: weightsJob) { job in
      let stride = kernels.weights_accumulator_size(job)
      workers.run { part, parts in
        for slice in Swift.stride(from: part, to: slices.count, by: Int(parts)) {
          kernels.weights_run(
            job, slices.start(slice), slices.start(slice + 1), sums + Int(slice) * stride,
            threadScratch(part))
        }
      }
      workers.run { kernels.weights_finish(job, sums, stride, slices.count, dWeights, $0, $1) }
    }
  }

  private func threadScratch(_ part: Int32) -> UnsafeMutablePointer<Float> {
    memory.pointer(scratch[Int(part)])
  }

  /// The input `(N, C, H, W)`.
  public var inputs: [Float] {
    get { gather(inputMaps) }
    set { scatter(newValue, inputMaps) }
  }
  /// The output, or its gradient, `(N, O, H', W')`.
  public var outputs: [Float] {
    get { gather([output]) }
    set { scatter(newValue, [output]) }
  }
  /// The gradient of the input `(N, C, H, W)`.
  public var inputGradient: [Float] { gather(dInputMaps) }
  /// The weights `(O, C, filterHeight, filterWidth)`.
  public var filters: [Float] {
    get { memory.values(weights) }
    set { memory.set(weights, to: newValue) }
  }
  /// The gradient of the weights.
  public var filterGradient: [Float] { memory.values(dWeights) }

  private func scatter(_ values: [Float], _ maps: [FeatureMap]) {
    each(maps) { memory.base[$1] = values[$0] }
  }

  private func gather(_ maps: [FeatureMap]) -> [Float] {
    let count = maps.reduce(0) { $0 + $1.channels * $1.height * $1.width }
    var values = [Float](repeating: 0, count: shape.groups * imagesPerGroup * count)
    each(maps) { values[$0] = memory.base[$1] }
    return values
  }

  /// Calls `body` with the index of every number in an array `(N, C, H, W)` and in memory.
  private func each(_ maps: [FeatureMap], _ body: (Int, Int) -> Void) {
    var index = 0
    for image in 0..<shape.groups * imagesPerGroup {
      for map in maps {
        for channel in 0..<map.channels {
          let plane =
            map.offset + channel * map.channelStride + image / imagesPerGroup * map.groupStride
          for pixel in 0..<map.height * map.width {
            body(index, plane + pixel * imagesPerGroup + image % imagesPerGroup)
            index += 1
          }
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
