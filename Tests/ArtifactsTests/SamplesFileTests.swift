import SearchSpace
import Tensor
import TestSupport
import Testing

@testable import Artifacts

private func read(_ content: ArtifactContent, _ folder: String) throws -> SamplesFile {
  try content.write(to: folder + "/a.h5")
  return try SamplesFile(ArtifactReader(folder + "/a.h5", expecting: .samples))
}

extension ArtifactContent {
  /// With other values of one variable.
  func with(_ name: String, _ values: ArtifactValues) -> ArtifactContent {
    var copy = self
    copy.variables = variables.map {
      $0.name == name
        ? Variable(
          name, $0.dimensions, values, longName: $0.longName, units: $0.units, isBulk: $0.isBulk)
        : $0
    }
    return copy
  }
}

@Suite struct SamplesFileTests {
  @Test func samplesAreReadBackEqual() throws {
    try withTemporaryFolder { folder in
      let old = try Tiny.samples()
      let new = try read(Tiny.content(.samples), folder)
      #expect(new.round == old.round && new.strategy == old.strategy && new.space == old.space)
      #expect(new.temperature == old.temperature && new.architectures == old.architectures)
      #expect(new.probabilities == old.probabilities)
      #expect(new.logProbabilities == old.logProbabilities)
    }
  }

  @Test(arguments: [-1, 3, Int32.min])
  func aTokenOutOfRangeIsRefused(token: Int32) throws {
    try withTemporaryFolder { folder in
      let content = try Tiny.content(.samples)
        .with("choice_index", .int32([0, 2, 1, 0, 1, token, 1, 1]))
      let error = #expect(throws: ArtifactError.self) { try read(content, folder) }
      #expect(
        error?.reason
          == "choice_index: token 1 is \(token), but it chooses between 3 values (0 to 2); delete the "
          + "file and run make again")
    }
  }

  @Test func axesThatAreNotTheSearchSpacesAreRefused() throws {
    try withTemporaryFolder { folder in
      var content = try Tiny.content(.samples)
      let text = Tiny.space.text
      for (layers, filters, axis) in [(3, "4, 8, 16", "token"), (2, "4, 8, 16, 32", "choice")] {
        content.attributes["search_space"] = .text(
          text.replacing("layers = 2", with: "layers = \(layers)")
            .replacing("4, 8, 16", with: filters))
        let error = #expect(throws: ArtifactError.self) { try read(content, folder) }
        #expect(error?.reason.hasPrefix("\(axis): the search space has") == true)
      }
    }
  }

  @Test func architecturesOfDifferentLengthsAndFamiliesAreReadBackEqual() throws {
    let typed = SearchSpace.convolutional(
      ConvolutionalSpace(
        layers: 3, types: [.convolution, .maximumPool, .batchNormalisation],
        values: [
          .filterHeight: [1, 3], .filterWidth: [1, 3], .strideHeight: [1], .strideWidth: [1],
          .filters: [4, 8], .poolSize: [2, 3], .poolStride: [1, 2],
        ], learningRates: [0.1, 0.05], hasSkipConnections: true))
    for space in [typed, .nasbench201(NASBench201Space(edgesShareTokens: true))] {
      var random = RandomStreams(key: 8).stream(.sampling)
      let draws = (0..<20).map { _ in space.drawUniformly(using: &random) }
      let old = SamplesFile(
        round: 1, strategy: .uniform, temperature: 1, space: space,
        architectures: try draws.map { try Architecture($0.decisions, in: space) },
        probabilities: draws.map(\.probabilities),
        connectionProbabilities: draws.map(\.connectionProbabilities),
        logProbabilities: draws.map(\.logProbability))
      try withTemporaryFolder { folder in
        let new = try read(old.content(Tiny.header(.samples)), folder)
        #expect(new.space == space && new.architectures == old.architectures)
        #expect(new.probabilities == old.probabilities)
        #expect(space.hasSkipConnections || new.connectionProbabilities.isEmpty)
      }
      #expect((Set(draws.map(\.probabilities.count)).count > 1) == (space == typed))
    }
  }

  @Test func unknownStrategiesAndImpossibleRoundsAreRefused() throws {
    try withTemporaryFolder { folder in
      var content = try Tiny.content(.samples)
      content.attributes["strategy"] = .text("guess")
      #expect(throws: ArtifactError.self) { try read(content, folder) }
      content = try Tiny.content(.samples)
      content.attributes["round"] = .integer(0)
      #expect(throws: ArtifactError.self) { try read(content, folder) }
    }
  }
}
