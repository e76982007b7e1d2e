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
      try PredictorFile($0) { names, members in
        #expect(names == ["height ratio", "layers"] && members == 2)
        return ["", "member2_"].flatMap { member in
          [(name: member + "output_weights", shape: [1, 3]), (member + "output_bias", [1, 1])]
        }
      }
    }
    #expect(found.standings == Tiny.predictor.standings)
    #expect(found.tensors == Tiny.predictor.tensors && found.means == [0.5, 3])
    #expect(found.members == 2 && found.losses == [0.5, 0.25] && found.experimentCount == 7)
    #expect(found.datasets == ["tiny"] && found.probe == Tiny.hash)
    #expect(found.kinds == [.convolution, .fullyConnected])
  }

  @Test func predictionsComeBackWithTheirRanking() throws {
    let found = try reading(Tiny.content(.predictions)) { try PredictionsFile($0) }
    #expect(found.entries == Tiny.predictions.entries && found.ranking == [1, 0])
  }

  @Test func predictionsOfVersionOneHaveNoSizes() throws {
    var content = try Tiny.content(.predictions)
    content.variables.removeAll {
      ["parameter_count", "forward_flops", "layer_count"].contains($0.name)
    }
    try withTemporaryFolder { folder in
      try content.write(to: folder + "/a.h5", altering: ["format_version": .integer(1)])
      let reader = try ArtifactReader(folder + "/a.h5", expecting: .predictions)
      let found = try PredictionsFile(reader)
      #expect(reader.formatVersion == 1 && found.entries.map(\.size) == [nil, nil])
      #expect(found.entries.map(\.predicted) == [0.5, 0.625] && found.ranking == [1, 0])
    }
  }

  /// Version 1 knew neither the probe nor the data sets of a predictor: it cannot be used, only made anew.
  @Test func predictorsOfVersionOneAreRefusedWithTheStageThatMakesThem() throws {
    try withTemporaryFolder { folder in
      try Tiny.content(.predictor).write(
        to: folder + "/a.h5", altering: ["format_version": .integer(1), "stage": .text("fit-tap")])
      let error = #expect(throws: ArtifactError.self) {
        _ = try ArtifactReader(folder + "/a.h5", expecting: .predictor)
      }
      #expect(
        error?.reason
          == "it is espalier-predictor version 1, this program reads version 4, as fit-tap writes it now; "
          + "delete the file and run make again")
    }
  }

  @Test func aPackedDatabaseKnowsTheSegmentOfEachExperiment() throws {
    let found = try reading(Tiny.content(.packedLDE)) { reader in
      let table = try ExperimentColumns(reader)
      try #expect(table.identities() == Tiny.segment.experiments.map(\.identity))
      try #expect(table.networks([1])[0].layers == Tiny.segment.experiments[1].layers)
      try #expect(table.curves() == [[0.25, 0.5], [0.625]])
      return table
    }
    #expect(found.parts.map(\.training) == ["epochs = 2\n", "as told"])
    #expect(found.partIndices == [0, 1] && found.accuracies == [0.5, 0.625])
  }

  @Test func thePopulationComesBack() throws {
    let found = try reading(Tiny.content(.population)) { try PopulationFile($0) }
    let population = try Tiny.population()
    #expect(found.individuals == population.individuals)
    #expect(found.parameterFront == [0, 1] && found.flopsFront == [1])
    #expect(found.mutations == population.mutations && found.space == population.space)
  }
}
