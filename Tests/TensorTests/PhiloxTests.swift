import Tensor
import Testing

@Suite struct PhiloxTests {
  /// Known answers from the test vectors that accompany the authors' Random123 library.
  @Test func blockMatchesPublishedVectors() {
    #expect(
      Philox.block(key: SIMD2(0, 0), counter: SIMD4(0, 0, 0, 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = UInt32.max
    #expect(
      Philox.block(key: SIMD2(ones, ones), counter: SIMD4(ones, ones, ones, ones))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox.block(
        key: SIMD2(0xa409_3822, 0x299f_31d0),
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func streamsOfDifferentPurposeOrPositionDiffer() {
    let streams = RandomStreams(key: 7)
    var seen: Set<UInt64> = []
    for purpose in RandomPurpose.allCases {
      for position in 0..<50 {
        var stream = streams.stream(purpose, at: position)
        #expect(seen.insert(stream.next()).inserted)
      }
    }
  }

  @Test func blocksAreTheWordsOfTheStream() {
    var random = RandomStreams(key: 3).stream(.augmentation, at: 5)
    let blocks = random
    for number in 0..<100 {
      #expect(blocks.block(number) == SIMD4((0..<4).map { _ in random.next32() }))
    }
  }

  @Test func permutationHoldsEveryIndexOnce() {
    var stream = RandomStreams(key: 1).stream(.shuffle)
    let order = stream.permutation(1000)
    #expect(order.sorted() == Array(0..<1000))
    #expect(order != Array(0..<1000))
  }

  @Test func integersAreUniform() {
    var stream = RandomStreams(key: 2).stream(.sampling)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.integer(below: 7)] += 1 }
    // Six standard deviations of a binomial with n = 70,000 and p = 1/7.
    for count in counts { #expect(abs(count - 10_000) < 6 * 93) }
  }

  @Test func normalNumbersHaveTheRightMoments() {
    var stream = RandomStreams(key: 3).stream(.initialisation)
    let values = (0..<100_000).map { _ in stream.normal() }
    let mean = values.reduce(0, +) / 100_000
    let variance = values.reduce(0) { $0 + $1 * $1 } / 100_000
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 100_000
    #expect(abs(mean) < 0.02)
    #expect(abs(variance - 1) < 0.03)
    #expect(abs(fourth - 3) < 0.25)
  }
}
