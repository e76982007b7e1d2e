import Testing

@testable import Kernels

@Suite struct WorkersTests {
  @Test(arguments: [1, 2, 5])
  func mapGivesTheResultsInOrder(_ threads: Int) {
    let workers = Workers(threads)
    #expect(workers.map(100) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(workers.map(3) { "\($0)" } == ["0", "1", "2"])
    #expect(workers.map(0) { $0 }.isEmpty)
  }
}
