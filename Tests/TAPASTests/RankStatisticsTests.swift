import Tensor
import Testing

@testable import TAPAS

@Suite struct RankStatisticsTests {
  /// τ-b straight from its definition.
  static func slowTau(_ x: [Double], _ y: [Double]) -> Double {
    var (sum, freeX, freeY) = (0.0, 0.0, 0.0)
    for i in x.indices {
      for j in 0..<i {
        let a = (x[i] - x[j]).sign == .minus ? -1.0 : x[i] == x[j] ? 0 : 1
        let b = (y[i] - y[j]).sign == .minus ? -1.0 : y[i] == y[j] ? 0 : 1
        sum += a * b
        freeX += abs(a)
        freeY += abs(b)
      }
    }
    return freeX * freeY > 0 ? sum / (freeX * freeY).squareRoot() : 0
  }

  @Test(arguments: [2, 3, 10, 57, 200]) func tauIsItsDefinitionWithTies(count: Int) {
    var random = Philox(key: 9, stream: UInt64(count))
    for levels in [2, 5, 1000] {
      let x = (0..<count).map { _ in Double(random.integer(below: levels)) }
      let y = (0..<count).map { _ in Double(random.integer(below: levels)) }
      #expect(abs(kendallTau(x, y) - Self.slowTau(x, y)) < 1e-12)
    }
  }

  @Test func perfectAndReversedOrdersAreOneAndMinusOne() {
    let measured = [0.1, 0.4, 0.2, 0.9]
    let same = Agreement(predicted: measured, measured: measured)
    #expect(same.kendall == 1 && abs(same.spearman - 1) < 1e-12)
    #expect(same.meanSquaredError == 0 && same.determination == 1)
    #expect(Agreement(predicted: measured.map { -$0 }, measured: measured).kendall == -1)
  }

  /// Two noisy measurements of normal numbers agree by τ = 1/3 where each correlates with what they have in
  /// common by √½, so that the best prediction has τ = ½.
  @Test func theCeilingFollowsFromTwoTrainings() {
    #expect(abs(noiseCeiling(kendall: 1.0 / 3) - 0.5) < 1e-12)
    #expect(abs(noiseCeiling(kendall: 1) - 1) < 1e-7 && noiseCeiling(kendall: -0.1) == 0)
  }

  @Test func theMeanExplainsNothing() {
    let constant = Agreement(predicted: [0.5, 0.5, 0.5], measured: [0.2, 0.5, 0.8])
    #expect(constant.kendall == 0 && constant.spearman == 0)
    #expect(abs(constant.determination) < 1e-12)
  }

  @Test func equalValuesShareTheirMeanRank() {
    #expect(meanRanks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
  }
}
