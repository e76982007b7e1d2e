import Testing

@testable import Kernels

@Suite struct KernelSetTests {
  @Test func theProcessorChoosesTheBuilds() {
    #expect(KernelSet.builds(level: 0).map(\.name) == ["baseline"])
    #expect(KernelSet.builds(level: 1).map(\.name) == ["avx2", "baseline"])
    #expect(KernelSet.builds(level: 2).map(\.name) == ["avx512", "avx2", "baseline"])
  }

  @Test func thePlainBuildIsAlwaysThere() {
    #expect(KernelSet.supported.last?.name == "baseline")
  }
}
