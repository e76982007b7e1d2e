import Kernels
import Tensor
import Testing

@testable import NN

@Suite struct ImageCutsTests {
  static let shape = FeatureShape(channels: 3, height: 9, width: 7)

  static func cuts(_ crop: Augmentation.Crop, flip: Bool, epoch: Int = 2) -> [ImageCut] {
    let cuts = ImageCuts(
      Augmentation(crop: crop, horizontalFlip: flip), shape: shape, epoch: epoch,
      streams: RandomStreams(key: 4))
    return (0..<18_000).map { cuts[$0] }
  }

  @Test func everyCutOfAPaddedImageIsEquallyLikely() {
    let cuts = Self.cuts(.pad(1), flip: true)
    var counts: [ImageCut: Int] = [:]
    for cut in cuts { counts[cut, default: 0] += 1 }
    // 9 places, flipped or not: 1000 of each, standard deviation 31.
    #expect(counts.count == 18)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 140 }, "\(counts.values)")
    #expect(cuts.allSatisfy { abs($0.top) <= 1 && abs($0.left) <= 1 && $0.scaledHeight == 9 })
  }

  @Test func cutsOfAnEnlargedImageStayInside() {
    let cuts = Self.cuts(.upsample(2), flip: false)
    #expect(Set(cuts.map(\.top)) == [0, 1, 2] && Set(cuts.map(\.left)) == [0, 1, 2])
    #expect(cuts.allSatisfy { $0.scaledHeight == 11 && $0.scaledWidth == 9 && !$0.flipped })
  }

  @Test func everyEpochHasOtherCuts() {
    #expect(Self.cuts(.pad(4), flip: true) != Self.cuts(.pad(4), flip: true, epoch: 3))
    #expect(Set(Self.cuts(.none, flip: false)).count == 1)
  }
}
