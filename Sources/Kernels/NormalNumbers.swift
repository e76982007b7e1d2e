// Normal random numbers, millions of them in a few milliseconds: where training starts from.

import CKernels
import Tensor

/// The normal numbers of a random stream: word `i` of the stream makes number `i`.
///
/// The lower 31 bits of a word, and a half, over 2³² are a probability below 1/2; the number is its
/// quantile, with the other sign if the upper bit is set.
public enum NormalNumbers {
  /// The definition: the next number of a stream, in double precision.
  public static func reference(_ random: inout Philox) -> Double {
    let word = random.next32()
    let quantile = normalQuantile((Double(word & 0x7FFF_FFFF) + 0.5) * 0x1p-32)
    return word >> 31 == 1 ? -quantile : quantile
  }
}

extension Memory {
  /// Fills a region with ``NormalNumbers`` times `deviation`; error below 1e-6 · (1 + |number|) times
  /// `deviation`, the same bits in all builds.
  ///
  /// - Parameters:
  ///   - region: what to overwrite.
  ///   - streams: whose numbers.
  ///   - purpose: of the stream.
  ///   - position: of the stream.
  ///   - deviation: the standard deviation.
  ///   - kernels: the build to run.
  public func fillNormal(
    _ region: Region, _ streams: RandomStreams, _ purpose: RandomPurpose, at position: Int,
    deviation: Float, kernels: KernelSet = .best
  ) {
    kernels.table.pointee.normal_numbers(
      streams.key, streams.number(of: purpose, at: position), deviation, pointer(region),
      region.count)
  }
}

extension KernelSet {
  /// The same numbers, in an array of their own.
  public func normalNumbers(
    _ count: Int, _ streams: RandomStreams, _ purpose: RandomPurpose, at position: Int,
    deviation: Float
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      table.pointee.normal_numbers(
        streams.key, streams.number(of: purpose, at: position), deviation, base, count)
      initialized = count
    }
  }
}
