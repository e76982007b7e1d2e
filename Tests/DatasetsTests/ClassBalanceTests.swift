import Tensor
import Testing

@testable import Datasets

@Suite struct ClassBalanceTests {
  @Test func classesOfEqualSizeGetEqualNumbers() {
    let sizes = [Int](repeating: 500, count: 10)
    #expect(quotas(of: 1000, available: sizes, limits: sizes) == [Int](repeating: 100, count: 10))
    #expect(
      quotas(of: 13, available: sizes, limits: sizes) == [2, 2, 2] + [Int](repeating: 1, count: 7))
  }

  @Test func classesOfDifferentSizeKeepTheirShares() {
    let sizes = [388, 3494]
    let found = quotas(of: 524, available: sizes, limits: sizes)
    // 524 * 388 / 3882 = 52.4.
    #expect(found == [52, 472])
  }

  @Test func rareClassesGetOneAndAbsentOnesNone() {
    let sizes = [1000, 2, 0, 1000]
    #expect(quotas(of: 10, available: sizes, limits: sizes) == [5, 1, 0, 4])
  }

  @Test(arguments: [3, 4, 9, 17, 20])
  func quotasSumToTheCountAndKeepTheLimits(count: Int) {
    let (sizes, limits) = ([3, 10, 12], [2, 8, 10])
    let found = quotas(of: count, available: sizes, limits: limits)
    #expect(found.reduce(0, +) == count)
    #expect(zip(found, limits).allSatisfy { $0 >= 1 && $0 <= $1 })
  }

  @Test func chosenAndRestTogetherAreEveryImageOnce() {
    let labels = (0..<90).map { Int32($0 * 7 % 3) }
    let balance = ClassBalance(labels: labels, classCount: 3)
    let choice = balance.choose(
      [5, 10, 0], from: RandomStreams(key: 4), for: .validationSplit, base: 0)
    #expect((choice.chosen + choice.rest).sorted() == Array(0..<90))
    #expect(choice.chosen == choice.chosen.sorted() && choice.rest == choice.rest.sorted())
    #expect(choice.chosen.count { labels[$0] == 0 } == 5)
    #expect(choice.chosen.count { labels[$0] == 1 } == 10)
  }
}
