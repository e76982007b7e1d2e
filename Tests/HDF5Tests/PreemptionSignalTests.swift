import Glibc
import Testing

@testable import HDF5

@Suite struct PreemptionSignalTests {
  /// In a process of its own: the flag never goes back, and the stages' tests must not see it.
  @Test func aSignalSetsTheFlagAndDoesNotEndTheProcess() async {
    await #expect(processExitsWith: .exitCode(42)) {
      PreemptionSignal.install()
      guard !PreemptionSignal.requested else { exit(1) }
      // To the process, not to this thread: threads of a pool block signals.
      kill(getpid(), SIGUSR1)
      kill(getpid(), SIGTERM)
      for _ in 0..<5000 where !PreemptionSignal.requested { usleep(1000) }
      exit(PreemptionSignal.requested ? 42 : 2)
    }
  }
}
