import Artifacts
import Datasets
import Testing

@testable import Stages

private func parameters(_ more: String) throws -> PreprocessParameters {
  try Resolved<PreprocessParameters>(
    text: """
      dataset = "mnist"
      label = 0
      whitening = "channel"
      whiteningEpsilon = 0.01
      testCount = 0
      seed = 1
      \(more)
      """, file: "preprocess.toml"
  ).values
}

private func fitted(_ more: String, count: Int, height: Int, width: Int) throws -> Preparation {
  let values = try parameters(more)
  return values.limits.applied(
    to: values.preparation, count: count,
    shape: ImageShape(channels: 1, height: height, width: width))
}

private let limits = "trainingLimit = 100\nsizeLimit = 16\nvalidationShare = 0.25"

@Test func limitsCutOnlyWhatIsLarger() throws {
  let large = try fitted(limits, count: 101, height: 32, width: 20)
  #expect(large.trainingSubset == 100)
  #expect(large.size == Preparation.ImageSize(height: 16, width: 10))
  #expect(large.validation == .share(0.25))
  let small = try fitted(limits, count: 100, height: 16, width: 9)
  #expect(small.trainingSubset == nil && small.size == nil)
}

@Test func aThinImageKeepsAPixelOfItsShorterSide() throws {
  let thin = try fitted(limits, count: 10, height: 2, width: 200)
  #expect(thin.size == Preparation.ImageSize(height: 1, width: 16))
}

@Test func numbersStayNumbers() throws {
  let numbers = "trainingCount = 50\nheight = 8\nwidth = 9\nvalidationCount = 10"
  let prepared = try fitted(numbers, count: 200, height: 32, width: 32)
  #expect(prepared.trainingSubset == 50 && prepared.validation == .count(10))
  #expect(prepared.size == Preparation.ImageSize(height: 8, width: 9))
}

@Test func aLimitAndItsNumberExcludeEachOther() throws {
  let error = #expect(throws: ParameterError.self) {
    _ = try parameters("\(limits)\ntrainingCount = 5")
  }
  #expect(error.map { "\($0)".contains("trainingCount") } == true)
}
