import Glibc
import TestSupport
import Testing

@testable import HDF5

private func limit(_ resource: __rlimit_resource) -> UInt {
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(resource.rawValue), &limit)
  return limit.rlim_cur
}

@Suite struct ResourceLimitsTests {
  /// The limits are far above what the tests use, since they hold for the whole test process.
  @Test func limitsAreSetAndNeverRaised() throws {
    let files = Int(limit(RLIMIT_NOFILE))
    try ResourceLimits.apply(
      memoryBytes: 1 << 45, cpuSeconds: 1 << 30, fileBytes: 1 << 44, openFiles: files)
    let before = [RLIMIT_AS, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_CORE].map(limit)
    #expect(before[0] <= 1 << 45)
    #expect(before[1] <= 1 << 30)
    #expect(before[2] <= 1 << 44)
    #expect(before[3] == UInt(files))
    #expect(before[4] == 0)
    try ResourceLimits.apply(
      memoryBytes: 1 << 46, cpuSeconds: 1 << 31, fileBytes: 1 << 45, openFiles: files + 1)
    #expect([RLIMIT_AS, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_CORE].map(limit) == before)
  }
}
