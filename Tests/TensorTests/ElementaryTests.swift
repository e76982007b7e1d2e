import Foundation
import Tensor
import Testing

@Suite struct ElementaryTests {
  private func worst(
    _ ours: (Double) -> Double, _ theirs: (Double) -> Double, _ range: ClosedRange<Double>
  )
    -> Double
  {
    var worst = 0.0
    for i in 0...20_000 {
      let x = range.lowerBound + (range.upperBound - range.lowerBound) * Double(i) / 20_000
      let expected = theirs(x)
      if expected != 0 { worst = max(worst, abs(ours(x) - expected) / abs(expected)) }
    }
    return worst
  }

  @Test func expAgreesWithTheCLibrary() {
    #expect(worst(Elementary.exp, Foundation.exp, -700...700) < 1e-15)
    #expect(Elementary.exp(-800) == 0)
    #expect(Elementary.exp(800) == .infinity)
    #expect(Elementary.exp(0) == 1)
  }

  @Test func logAgreesWithTheCLibrary() {
    #expect(worst(Elementary.log, Foundation.log, 1e-9...50) < 1e-15)
    #expect(Elementary.log(0) == -.infinity)
    #expect(Elementary.log(-1).isNaN)
    #expect(
      abs(Elementary.log(.leastNonzeroMagnitude) - Foundation.log(.leastNonzeroMagnitude)) < 1e-12)
  }

  @Test func tanhAndSigmoidAgreeWithTheCLibrary() {
    #expect(worst(Elementary.tanh, Foundation.tanh, -30...30) < 3e-15)
    #expect(worst(Elementary.tanh, Foundation.tanh, -0.3...0.3) < 3e-15)
    #expect(worst(Elementary.sigmoid, { 1 / (1 + Foundation.exp(-$0)) }, -30...30) < 3e-15)
    #expect(worst(Elementary.softplus, { Foundation.log1p(Foundation.exp($0)) }, -30...30) < 3e-15)
  }

  @Test func normalQuantileInvertsTheDistribution() {
    for p in [1e-12, 1e-5, 0.02, 0.3, 0.5, 0.77, 0.999, 1 - 1e-9] {
      let back = 0.5 * Foundation.erfc(-normalQuantile(p) / 2.0.squareRoot())
      #expect(abs(back - p) <= 1e-9 * p)
    }
  }
}
