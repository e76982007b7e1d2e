// Which build of the compiled kernels runs: chosen by the processor, never by the results.

import CKernels
import CKernelsAVX2
import CKernelsAVX512
import CKernelsBaseline
import Glibc

/// One build of the kernels.
///
/// All builds give the same bits; they differ in speed.
public struct KernelSet: @unchecked Sendable {
  let table: UnsafePointer<EspalierKernels>

  /// `avx512`, `avx2` or `baseline`.
  public var name: String { String(cString: table.pointee.name) }

  /// The builds that this processor runs, fastest first.
  ///
  /// The environment variable `ESPALIER_FORCE_AVX2`, when 1, hides AVX-512 (for tests).
  public static let supported: [KernelSet] = {
    let level = espalier_processor_level()
    let hidden = getenv("ESPALIER_FORCE_AVX2").map { String(cString: $0) == "1" } ?? false
    var sets: [UnsafePointer<EspalierKernels>?] = [espalier_kernels_baseline()]
    if level >= 1 { sets.insert(espalier_kernels_avx2(), at: 0) }
    if level >= 2 && !hidden { sets.insert(espalier_kernels_avx512(), at: 0) }
    return sets.compactMap { $0.map(KernelSet.init(table:)) }
  }()

  /// The fastest build; warns once, on standard error, when the processor has no FMA.
  public static let best: KernelSet = {
    let set = supported[0]
    if supported.count == 1 {
      let warning = "warning: no AVX2 and FMA here: training runs on slow kernels\n"
      _ = write(2, warning, warning.utf8.count)
    }
    return set
  }()

  /// Multiply-adds of floats that one core does per second, at best, by a measurement of `rounds`
  /// rounds of independent chains.
  public func measuredPeak(rounds: Int = 20_000_000) -> Double {
    let start = espalier_thread_seconds()
    let done = table.pointee.peak(rounds)
    return done / (espalier_thread_seconds() - start)
  }
}

/// Seconds of processor time that the calling thread has used.
public func threadSeconds() -> Double { espalier_thread_seconds() }
