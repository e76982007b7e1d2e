import Foundation
import Kernels
import Tensor
import Testing

@Suite struct ElementwiseTests {
  typealias Function = @Sendable (Span<Float>, inout MutableSpan<Float>, KernelSet) -> Void

  static func apply(_ function: Function, _ x: [Float], _ kernels: KernelSet) -> [Float] {
    var y = [Float](repeating: 0, count: x.count)
    var span = y.mutableSpan
    function(x.span, &span, kernels)
    return y
  }

  static let exponential: Function = { Elementwise.exp($0, into: &$1, $2) }
  static let sigmoid: Function = { Elementwise.sigmoid($0, into: &$1, $2) }
  static let tanh: Function = { Elementwise.tanh($0, into: &$1, $2) }

  static let numbers: [Float] =
    (-8700...8700).map { Float($0) * 0.01 } + (-3000...3000).map { Float($0) * 0.001 }
    + [0, -0.0, 1e-30, -1e-30, 1e-6]

  @Test(arguments: KernelSet.supported.indices)
  func errorsStayWithinTheirBounds(index: Int) {
    let kernels = KernelSet.supported[index]
    let e = Self.apply(Self.exponential, Self.numbers, kernels)
    let s = Self.apply(Self.sigmoid, Self.numbers, kernels)
    let t = Self.apply(Self.tanh, Self.numbers, kernels)
    var worst = (0.0, 0.0, 0.0)
    for (i, x) in Self.numbers.enumerated() {
      let x = Double(x)
      worst.0 = max(worst.0, abs(Double(e[i]) / exp(x) - 1))
      worst.1 = max(worst.1, abs(Double(s[i]) - 1 / (1 + exp(-x))))
      if x != 0 { worst.2 = max(worst.2, abs(Double(t[i]) / Foundation.tanh(x) - 1)) }
    }
    #expect(worst.0 < 2e-7, "exp: \(worst.0)")
    #expect(worst.1 < 2e-7, "sigmoid: \(worst.1)")
    #expect(worst.2 < 4e-7, "tanh: \(worst.2)")
  }

  @Test func allBuildsGiveTheSameBits() {
    for function in [Self.exponential, Self.sigmoid, Self.tanh] {
      let expected = Self.apply(function, Self.numbers, .best).map(\.bitPattern)
      for kernels in KernelSet.supported {
        #expect(Self.apply(function, Self.numbers, kernels).map(\.bitPattern) == expected)
      }
    }
  }

  @Test func extremesAreZeroOneAndInfinity() {
    let x: [Float] = [-200, 200, .nan, -.infinity, .infinity]
    let e = Self.apply(Self.exponential, x, .best)
    #expect(e[0] == 0 && e[1] == .infinity && e[2].isNaN && e[3] == 0 && e[4] == .infinity)
    let s = Self.apply(Self.sigmoid, x, .best)
    #expect(s[0] == 0 && s[1] == 1 && s[2].isNaN)
    let t = Self.apply(Self.tanh, x, .best)
    #expect(t[0] == -1 && t[1] == 1 && t[2].isNaN)
  }
}
