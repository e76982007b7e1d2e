import Tensor
import Testing

@testable import Datasets

@Suite struct SplitTests {
  private let streams = RandomStreams(key: 11)

  /// 60 images of one pixel that holds the image's number, classes 0 to 2 in turn.
  private func numbered() throws -> LabelledImages {
    try LabelledImages(
      file: "f", shape: ImageShape(channels: 1, height: 1, width: 1), pixels: Array(0..<60),
      labels: (0..<60).map { $0 % 3 }, classCount: 3)
  }

  @Test func partsAreBalancedDisjointAndInOrder() throws {
    let (training, validation) = try numbered().splitting(.count(12), streams: streams)
    #expect(validation.count == 12 && training.count == 48)
    #expect((training.pixels + validation.pixels).sorted() == Array(0..<60))
    #expect(training.pixels == training.pixels.sorted())
    #expect(validation.pixels == validation.pixels.sorted())
    for label in 0..<3 { #expect(validation.labels.count { $0 == label } == 4) }
    #expect(zip(validation.pixels, validation.labels).allSatisfy { Int32($0) % 3 == $1 })
  }

  @Test func aShareIsRoundedToImages() throws {
    let (training, validation) = try numbered().splitting(.share(0.11), streams: streams)
    #expect(validation.count == 7 && training.count == 53)
  }

  @Test func theSeedAloneDecides() throws {
    let first = try numbered().splitting(.count(12), streams: streams).validation
    let again = try numbered().splitting(.count(12), streams: streams).validation
    let other = try numbered().splitting(.count(12), streams: RandomStreams(key: 12)).validation
    #expect(first == again)
    #expect(first != other)
    // Known answer: a change here changes every result that was ever made.
    #expect(first.pixels == [13, 14, 16, 17, 18, 27, 30, 32, 34, 43, 51, 59])
  }

  @Test(arguments: [
    ValidationSize.count(2), .count(58), .count(-1), .share(0), .share(1), .share(.nan),
    .share(1e30),
  ])
  func impossibleSizesAreRefused(size: ValidationSize) throws {
    let error = try #require(throws: DatasetError.self) {
      try numbered().splitting(size, streams: streams)
    }
    #expect("\(error)".contains("validation"))
  }

  @Test func aClassOfOneImageCannotBeSplit() throws {
    let some = try LabelledImages(
      file: "f", shape: ImageShape(channels: 1, height: 1, width: 1), pixels: Array(0..<5),
      labels: [0, 0, 0, 1, 0])
    let error = #expect(throws: DatasetError.self) {
      try some.splitting(.count(2), streams: streams)
    }
    #expect("\(try #require(error))".contains("class 1 has one image only"))
  }

  @Test func subsetsAreBalancedAndDifferBetweenParts() throws {
    let training = try numbered().subset(15, of: .training, streams: streams)
    let test = try numbered().subset(15, of: .test, streams: streams)
    #expect(training.count == 15 && test.count == 15)
    #expect(training.pixels != test.pixels)
    for label in 0..<3 { #expect(training.labels.count { $0 == label } == 5) }
    #expect(try numbered().subset(60, of: .training, streams: streams) == numbered())
  }

  @Test(arguments: [-1, 0, 2, 61])
  func impossibleSubsetsAreRefused(count: Int) {
    #expect(throws: DatasetError.self) {
      try numbered().subset(count, of: .test, streams: streams)
    }
  }
}
