import Kernels
import Tensor
import Testing

@Suite struct NormalNumbersTests {
  static func numbers(_ count: Int, _ kernels: KernelSet, deviation: Float = 1) throws -> [Float] {
    var plan = MemoryPlan()
    let region = plan.reserve(count)
    let memory = try Memory(plan)
    memory.fillNormal(
      region, RandomStreams(key: 77), .initialisation, at: 3, deviation: deviation, kernels: kernels
    )
    return memory.values(region)
  }

  @Test func numbersAreTheQuantilesOfTheStreamsWords() throws {
    var random = RandomStreams(key: 77).stream(.initialisation, at: 3)
    var worst = 0.0
    for value in try Self.numbers(300_000, .best) {
      let expected = NormalNumbers.reference(&random)
      worst = max(worst, abs(Double(value) - expected) / (1 + abs(expected)))
    }
    #expect(worst < 1e-6, "\(worst)")
  }

  @Test(arguments: [1, 3, 16, 31, 32, 33, 1000])
  func everyBuildAndEveryCountGivesTheSameBits(count: Int) throws {
    let expected = Array(try Self.numbers(1024, .best, deviation: 0.1).prefix(count))
    for kernels in KernelSet.supported {
      #expect(try Self.numbers(count, kernels, deviation: 0.1) == expected, "\(kernels.name)")
    }
  }

  @Test func meanAndVarianceAreThoseOfTheNormalDistribution() throws {
    let values = try Self.numbers(1_000_000, .best).map(Double.init)
    let mean = values.reduce(0, +) / 1e6
    let variance = values.reduce(0) { $0 + $1 * $1 } / 1e6
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 1e6
    // Four standard errors.
    #expect(abs(mean) < 0.004)
    #expect(abs(variance - 1) < 0.006)
    #expect(abs(fourth - 3) < 0.04)
  }
}
