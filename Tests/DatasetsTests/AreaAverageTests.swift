import Testing

@testable import Datasets

@Suite struct AreaAverageTests {
  @Test func agreesWithExactFractions() throws {
    for golden in try Golden.read().area {
      let small = try images(golden.images, golden.shape)
        .downsized(height: golden.size[0], width: golden.size[1])
      #expect(small.pixels == golden.expected)
      #expect(small.shape.sizes == [golden.shape[0]] + golden.size)
    }
  }

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

  @Test func imagesOfOneColourKeepIt() throws {
    for value in [0, 1, 127, 254, 255] as [UInt8] {
      let flat = try images([UInt8](repeating: value, count: 2 * 2 * 7 * 5), [2, 7, 5])
      let small = try flat.downsized(height: 3, width: 4)
      #expect(small.pixels.allSatisfy { $0 == value })
    }
  }

  @Test func theSameSizeChangesNothing() throws {
    let some = try images((0..<24).map { UInt8($0) }, [1, 3, 4])
    #expect(try some.downsized(height: 3, width: 4) == some)
  }

  @Test(arguments: [(0, 3), (3, 0), (4, 4), (3, 5), (-1, 2)])
  func impossibleSizesAreRefused(height: Int, width: Int) throws {
    let some = try images((0..<24).map { UInt8($0) }, [1, 3, 4])
    #expect(throws: DatasetError.self) { try some.downsized(height: height, width: width) }
  }
}
