import Kernels
import Testing

@testable import Datasets

@Suite struct ByteMomentsTests {
  /// The definition, in whole numbers.
  private func covariance(_ some: LabelledImages) -> [[Double]] {
    let order = some.shape.count
    let n = some.count
    return (0..<order).map { i in
      (0..<order).map { j in
        var (products, sumI, sumJ) = (0, 0, 0)
        for image in 0..<n {
          let (a, b) = (Int(some.pixels[image * order + i]), Int(some.pixels[image * order + j]))
          products += a * b
          sumI += a
          sumJ += b
        }
        return Double(n * products - sumI * sumJ) / (Double(n) * Double(n))
      }
    }
  }

  @Test(arguments: [2, 1023, 1024, 1025, 3000])
  func covarianceIsExactAcrossBlocks(count: Int) throws {
    // Extreme values, where sums in single precision are largest.
    let pixels = (0..<count * 6).map { $0 % 7 == 0 ? 255 : UInt8($0 * $0 % 5 == 1 ? 255 : 0) }
    let some = try images(pixels, [1, 2, 3])
    let moments = try ByteMoments(some, OpenBLAS.load())
    let found = moments.covariance(scaledBy: 1)
    for (i, row) in covariance(some).enumerated() {
      for j in i..<6 {
        #expect(abs(found[i * 6 + j] - row[j]) <= row[j].magnitude * 0x1p-51, "(\(i), \(j))")
      }
    }
  }

  @Test func allZerosStayExact() throws {
    let some = try images([UInt8](repeating: 0, count: 4096 * 2), [1, 1, 2])
    let moments = try ByteMoments(some, OpenBLAS.load())
    #expect(moments.sums == [-128 * 4096, -128 * 4096])
    #expect(moments.covariance(scaledBy: 1)[...1] == [0, 0])
  }
}
