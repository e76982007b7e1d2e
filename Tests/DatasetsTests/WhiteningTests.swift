// Expected values: scripts/golden/whitening.py, NumPy 2.4.
import Testing

@testable import Datasets

@Suite struct WhiteningTests {
  private func fit(_ kind: Whitening, _ golden: Golden.WhiteningCase) throws -> FittedWhitening {
    try FittedWhitening(
      kind, fitting: images(golden.training, golden.shape),
      range: ValueRange(from: golden.low, to: golden.high))
  }

  @Test func zcaAgreesWithNumPy() throws {
    for golden in try Golden.read().whitening {
      let fitted = try fit(.zca(epsilon: golden.epsilon), golden)
      let training = try fitted.apply(to: images(golden.training, golden.shape))
      let other = try fitted.apply(to: images(golden.other, golden.shape))
      // Single precision against double: sums of up to 18 products of size 1 to 30.
      #expect(largestDifference(training, golden.zcaTraining) < 2e-5, "\(golden)")
      #expect(largestDifference(other, golden.zcaOther) < 2e-5, "\(golden)")
      #expect(largestDifference(fitted.statistics.mean, golden.pixelMean) < 1e-14, "\(golden)")
      #expect(
        largestDifference(fitted.statistics.eigenvalues, golden.eigenvalues) < 1e-14, "\(golden)")
      #expect(fitted.statistics.determinismClass.hasPrefix("openblas-"))
    }
  }

  @Test func channelWhiteningAgreesWithNumPy() throws {
    for golden in try Golden.read().whitening {
      let fitted = try fit(.channel, golden)
      let other = try fitted.apply(to: images(golden.other, golden.shape))
      #expect(largestDifference(other, golden.channelOther) < 1e-6, "\(golden)")
      #expect(largestDifference(fitted.statistics.mean, golden.channelMean) < 1e-14, "\(golden)")
      #expect(
        largestDifference(fitted.statistics.standardDeviation, golden.channelDeviation) < 1e-14,
        "\(golden)")
      #expect(fitted.statistics.determinismClass == "portable")
    }
  }

  @Test func imageWhiteningAgreesWithNumPy() throws {
    for golden in try Golden.read().whitening {
      let other = try fit(.image, golden).apply(to: images(golden.other, golden.shape))
      #expect(largestDifference(other, golden.imageOther) < 1e-6, "\(golden)")
    }
  }

  @Test func noWhiteningMapsTheValueRangeToZeroAndOne() throws {
    let some = try images([0, 4, 8, 12, 16, 2], [1, 1, 3])
    let fitted = try FittedWhitening(.none, fitting: some, range: .upTo16)
    #expect(fitted.apply(to: some) == [0, 0.25, 0.5, 0.75, 1, 0.125])
    #expect(fitted.statistics == WhiteningStatistics())
  }

  @Test func zcaLeavesTheTrainingImagesUncorrelated() throws {
    let golden = try #require(try Golden.read().whitening.first)
    let white = try fit(.zca(epsilon: 1e-12), golden)
      .apply(to: images(golden.training, golden.shape))
    let order = golden.shape.reduce(1, *)
    let count = white.count / order
    for i in 0..<order {
      for j in 0..<order {
        let covariance =
          (0..<count).reduce(0.0) {
            $0 + Double(white[$1 * order + i]) * Double(white[$1 * order + j])
          } / Double(count)
        #expect(abs(covariance - (i == j ? 1 : 0)) < 1e-4, "(\(i), \(j))")
      }
    }
  }

  @Test func imagesAndChannelsOfOneColourBecomeZeros() throws {
    let flat = try images([UInt8](repeating: 9, count: 24), [2, 2, 3])
    for kind in [Whitening.image, .channel, .zca(epsilon: 0.1)] {
      let fitted = try FittedWhitening(kind, fitting: flat, range: .byte)
      #expect(fitted.apply(to: flat).allSatisfy { $0 == 0 }, "\(kind)")
    }
  }

  @Test func whiteningDoesNotDependOnHowManyImagesComeTogether() throws {
    let pixels = (0..<5000 * 6).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 >> 3) }
    let all = try images(pixels, [1, 2, 3])
    let fitted = try FittedWhitening(.zca(epsilon: 0.01), fitting: all, range: .byte)
    let together = fitted.apply(to: all)
    let last = fitted.apply(to: all.selecting([4998, 4999]))
    #expect(Array(together.suffix(12)) == last)
  }

  @Test(arguments: [0, -1, .nan, .infinity])
  func epsilonMustBePositive(epsilon: Double) throws {
    let some = try images((0..<24).map { UInt8($0) }, [1, 3, 4])
    #expect(throws: DatasetError.self) {
      try FittedWhitening(.zca(epsilon: epsilon), fitting: some, range: .byte)
    }
  }

  @Test func imagesTooLargeForZCAAreRefused() throws {
    let large = try images([UInt8](repeating: 1, count: 2 * 12_289), [1, 1, 12_289])
    #expect(throws: DatasetError.self) {
      try FittedWhitening(.zca(epsilon: 0.1), fitting: large, range: .byte)
    }
  }
}
