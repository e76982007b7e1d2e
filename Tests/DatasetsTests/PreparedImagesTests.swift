import Testing

@testable import Datasets

@Suite struct PreparedImagesTests {
  /// `count` images of 2 x 4 x 4 with three classes.
  private func some(_ count: Int, _ factor: Int) throws -> LabelledImages {
    try LabelledImages(
      file: "f", shape: ImageShape(channels: 2, height: 4, width: 4),
      pixels: (0..<count * 32).map { UInt8(truncatingIfNeeded: $0 * factor >> 2) },
      labels: (0..<count).map { Int32($0 % 3) }, classCount: 3)
  }

  private func prepare(_ change: (inout Preparation) -> Void = { _ in }) throws -> PreparedImages {
    var parameters = Preparation(validation: .count(9), whitening: .channel, seed: 5)
    change(&parameters)
    return try PreparedImages(
      training: some(60, 37), test: some(30, 53), classNames: ["a", "b", "c"], parameters)
  }

  @Test func partsHaveTheSizesAsked() throws {
    let all = try prepare()
    #expect([all.training.count, all.validation.count, all.test.count] == [51, 9, 30])
    let small = try prepare {
      $0.trainingSubset = 30
      $0.testSubset = 12
      $0.size = .init(height: 2, width: 3)
    }
    #expect([small.training.count, small.validation.count, small.test.count] == [21, 9, 12])
    #expect(small.shape == ImageShape(channels: 2, height: 2, width: 3))
    #expect(small.training.pixels.count == 21 * 12)
    #expect(small.classNames == ["a", "b", "c"] && small.classCount == 3)
  }

  @Test(arguments: [Whitening.none, .channel, .image, .zca(epsilon: 0.01)])
  func equalSeedsGiveEqualBytesAndOthersOtherParts(kind: Whitening) throws {
    let first = try prepare { $0.whitening = kind }
    let again = try prepare { $0.whitening = kind }
    let other = try prepare {
      $0.whitening = kind
      $0.seed = 6
    }
    #expect(first == again)
    #expect(first.validation != other.validation)
  }

  @Test func whiteningIsFittedOnTheTrainingPartAlone() throws {
    let prepared = try prepare()
    for channel in 0..<2 {
      var values: [Double] = []
      for image in 0..<51 {
        let start = (image * 2 + channel) * 16
        values += prepared.training.pixels[start..<start + 16].map(Double.init)
      }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
      #expect(abs(mean) < 1e-6 && abs(variance - 1) < 1e-5)
    }
    let others = try PreparedImages(
      training: some(60, 37), test: some(30, 11),
      Preparation(validation: .count(9), whitening: .channel, seed: 5))
    #expect(others.statistics == prepared.statistics)
  }

  @Test func aTestPartOfAnotherShapeOrClassIsRefused() throws {
    let parameters = Preparation(validation: .count(9), whitening: .none, seed: 5)
    let wide = try images((0..<24).map { UInt8($0) }, [1, 3, 4])
    let shape = #expect(throws: DatasetError.self) {
      try PreparedImages(training: some(60, 37), test: wide, parameters)
    }
    #expect(shape?.rule == .differentShapes(first: [2, 4, 4], other: [1, 3, 4]))
    let many = try LabelledImages(
      file: "f", shape: ImageShape(channels: 2, height: 4, width: 4),
      pixels: [UInt8](repeating: 0, count: 64), labels: [0, 3])
    let label = #expect(throws: DatasetError.self) {
      try PreparedImages(training: some(60, 37), test: many, parameters)
    }
    #expect(label?.rule == .labelOutOfRange(label: 3, index: 1, classCount: 3))
  }

  @Test func valuesOutsideTheRangeAreRefused() throws {
    let error = try #require(throws: DatasetError.self) {
      try prepare { $0.valueRange = .upTo16 }
    }
    guard case .pixelOutOfRange(let value, _, 0, 16) = error.rule else {
      Issue.record("\(error)")
      return
    }
    #expect(value > 16)
  }

  @Test(arguments: [(0, 0), (5, 4), (-1, 16), (0, 256)])
  func impossibleRangesAreRefused(low: Int, high: Int) {
    #expect(throws: DatasetError.self) { try ValueRange(from: low, to: high) }
  }
}
