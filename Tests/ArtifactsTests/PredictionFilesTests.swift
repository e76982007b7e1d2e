import TestSupport
import Testing

@testable import Artifacts

@Suite struct PredictionFilesTests {
  private func reading<Result>(
    _ content: ArtifactContent, _ body: (ArtifactReader) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      try content.write(to: folder + "/a.h5")
      return try body(ArtifactReader(folder + "/a.h5", expecting: content.header.format))
    }
  }

  @Test func aSegmentComesBack() throws {
    let segment = Tiny.segment
    let found = try reading(Tiny.content(.ldeSegment)) { try LDESegmentFile($0) }
    #expect(found.datasets == segment.datasets && found.training == segment.training)
    #expect(found.experiments == segment.experiments)
  }

  @Test func layersThatDoNotAddUpAreRefused() throws {
    var content = try Tiny.content(.ldeSegment)
    let index = try #require(content.variables.firstIndex { $0.name == "layer_count" })
    content.variables[index] = Variable(
      "layer_count", ["experiment"], .int32([1, 1]), longName: "number of layers")
    let error = try #require(
      throws: ArtifactError.self, performing: { try reading(content) { try LDESegmentFile($0) } })
    #expect(error.description.contains("do not add up to the 3 layers"))
  }

  @Test func aDifficultyComesBack() throws {
    let found = try reading(Tiny.content(.difficulty)) { try DifficultyFile($0) }
    #expect(found == Tiny.difficulty)
  }

  @Test func aPredictorComesBack() throws {
    let found = try reading(Tiny.content(.predictor)) {
      try PredictorFile(
        $0,
        layout: [(name: "output_weights", shape: [1, 3]), (name: "output_bias", shape: [1, 1])])
    }
    #expect(found.tensors == Tiny.predictor.tensors && found.means == [0.5, 3])
    #expect(found.losses == [0.5, 0.25] && found.experimentCount == 7)
  }

  @Test func predictionsComeBackWithTheirRanking() throws {
    let found = try reading(Tiny.content(.predictions)) { try PredictionsFile($0) }
    #expect(found.entries == Tiny.predictions.entries && found.ranking == [1, 0])
  }
}
