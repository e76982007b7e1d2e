import Glibc
import Testing

@testable import HDF5

@Suite struct PreemptionSignalTests {
  @Test func aSignalSetsTheFlagAndDoesNotEndTheProcess() {
    PreemptionSignal.install()
    #expect(!PreemptionSignal.requested)
    // To the process, not to this thread: threads of a pool block signals.
    kill(getpid(), SIGUSR1)
    kill(getpid(), SIGTERM)
    for _ in 0..<5000 where !PreemptionSignal.requested { usleep(1000) }
    #expect(PreemptionSignal.requested)
  }
}
