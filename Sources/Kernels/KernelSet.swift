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
  /// Two environment variables, when 1, hide some of them (for tests): `ESPALIER_FORCE_AVX2` hides
  /// AVX-512, `ESPALIER_FORCE_BASELINE` all but the plain build.
  public static let supported = builds(
    level: min(
      espalier_processor_level(),
      isSet("ESPALIER_FORCE_BASELINE") ? 0 : isSet("ESPALIER_FORCE_AVX2") ? 1 : 2))

  /// The builds that a processor runs, fastest first.
  ///
  /// - Parameter level: what the processor has: 0: no FMA; 1: AVX2 and FMA; 2: AVX-512 too.
  static func builds(level: Int32) -> [KernelSet] {
    var sets: [UnsafePointer<EspalierKernels>?] = [espalier_kernels_baseline()]
    if level >= 1 { sets.insert(espalier_kernels_avx2(), at: 0) }
    if level >= 2 { sets.insert(espalier_kernels_avx512(), at: 0) }
    return sets.compactMap { $0.map(KernelSet.init(table:)) }
  }

  private static func isSet(_ name: String) -> Bool {
    getenv(name).map { String(cString: $0) == "1" } ?? false
  }

  /// The fastest build; warns once, on standard error, when the processor has no FMA.
  public static let best: KernelSet = {
    let set = supported[0]
    if supported.count == 1 {
      let warning = "warning: no AVX2 and FMA: training runs on very slow kernels\n"
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
