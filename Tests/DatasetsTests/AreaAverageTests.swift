import Testing

@testable import Datasets

@Suite struct AreaAverageTests {
  @Test(arguments: [(8, 4), (28, 14), (5, 3), (7, 7), (9, 1), (32, 13)])
  func weightsOfEachNewPixelSumToTheOldSize(old: Int, new: Int) {
    let weights = areaWeights(from: old, to: new)
    #expect(weights.count == new)
    var covered = [Int](repeating: 0, count: old)
    for weight in weights {
      #expect(weight.weights.reduce(0, +) == old)
      for (step, share) in weight.weights.enumerated() { covered[weight.first + step] += share }
    }
    #expect(covered.allSatisfy { $0 == new })
  }
}
