// Softmax cross-entropy over a large vocabulary, one block of words after the other.

import CKernels

/// What softmax keeps of `rows` rows over all blocks, and the steps of its two passes.
///
/// Forward, for every block: logits plus bias become `exp(logit − largest of the block)`; then ``finish(rows:weight:)``
/// gives the loss. Backward, for every block: the exponentials become gradients of the logits.
public final class SoftmaxBlocks {
  /// Words of a block.
  public static let blockSize = 512
  /// Words of the vocabulary.
  public let vocabulary: Int
  private let capacity: Int
  private let largest: Region, sums: Region, targetLogits: Region
  private let memory: Memory
  private let kernels: EspalierKernels

  /// Regions of the bookkeeping, reserved before there is memory.
  public struct Places: Sendable {
    let largest: Region, sums: Region, targetLogits: Region
    let vocabulary: Int, capacity: Int

    /// Room for `capacity` rows.
    public init(vocabulary: Int, capacity: Int, _ plan: inout MemoryPlan) {
      let blocks = (vocabulary + SoftmaxBlocks.blockSize - 1) / SoftmaxBlocks.blockSize
      largest = plan.reserve(blocks * capacity)
      sums = plan.reserve(blocks * capacity)
      targetLogits = plan.reserve(capacity)
      self.vocabulary = vocabulary
      self.capacity = capacity
    }
  }

  /// Softmax at these places.
  public init(_ places: Places, _ memory: Memory, kernels: KernelSet = .best) {
    vocabulary = places.vocabulary
    capacity = places.capacity
    (largest, sums, targetLogits) = (places.largest, places.sums, places.targetLogits)
    self.memory = memory
    self.kernels = kernels.table.pointee
  }

  /// Number of blocks.
  public var count: Int { (vocabulary + Self.blockSize - 1) / Self.blockSize }
  /// The words of block `index`.
  public func words(_ index: Int) -> Range<Int> {
    index * Self.blockSize..<min(vocabulary, (index + 1) * Self.blockSize)
  }

  private func job(
    _ index: Int, _ block: Matrix, _ targets: UnsafeBufferPointer<Int32>, _ bias: Region
  ) -> EspalierSoftmaxBlock {
    let words = words(index)
    precondition(
      block.rows <= capacity && targets.count >= block.rows && block.stride % 16 == 0
        && bias.count >= (words.count + 15) / 16 * 16 && block.stride >= words.count,
      "SoftmaxBlocks: \(block.rows) rows of \(block.stride)")
    var job = EspalierSoftmaxBlock()
    job.block = memory.pointer(block.region)
    job.stride = block.stride
    job.rows = Int32(block.rows)
    job.columns = Int32(words.count)
    job.first = Int32(words.lowerBound)
    job.targets = targets.baseAddress
    job.bias = UnsafePointer(memory.pointer(bias))
    job.d_bias = memory.pointer(bias)
    job.largest = memory.pointer(largest) + index * capacity
    job.sum = memory.pointer(sums) + index * capacity
    job.target_logit = memory.pointer(targetLogits)
    return job
  }

  /// From products to exponentials.
  ///
  /// - Parameters:
  ///   - index: The block's number.
  ///   - block: Rows × words of the block, rows a multiple of 16 apart.
  ///   - targets: The right word of each row.
  ///   - bias: One number a word, padded to a multiple of 16.
  public func exponentials(_ index: Int, _ block: Matrix, targets: [Int32], bias: Region) {
    targets.withUnsafeBufferPointer {
      var job = job(index, block, $0, bias)
      kernels.softmax_exponentials(&job)
    }
  }

  /// The sum of the rows' cross-entropies in nats, NaN where it is no number.
  ///
  /// - Parameters:
  ///   - rows: Number of rows.
  ///   - weight: What the loss is multiplied by before its gradient is taken.
  /// - Returns: The sum, without the weight.
  public func finish(rows: Int, weight: Float) -> Double {
    kernels.softmax_finish(
      memory.pointer(largest), UnsafePointer(memory.pointer(sums)), capacity, Int32(count),
      UnsafePointer(memory.pointer(targetLogits)), Int32(rows), weight)
  }

  /// From exponentials to the gradient of the logits; `dBias` receives its sum over the rows.
  public func gradient(
    _ index: Int, _ block: Matrix, targets: [Int32], dBias: Region, weight: Float
  ) {
    targets.withUnsafeBufferPointer {
      var job = job(index, block, $0, dBias)
      kernels.softmax_gradient(&job, weight)
    }
  }
}
