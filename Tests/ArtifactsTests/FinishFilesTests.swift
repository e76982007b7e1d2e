// The artifacts that follow a search read back what was written.

import TestSupport
import Testing

@testable import Artifacts

@Suite struct FinishFilesTests {
  private func read<File>(
    _ format: ArtifactFormat, _ type: (ArtifactReader) throws -> File
  ) throws -> File {
    try withTemporaryFolder { folder in
      try Tiny.content(format).write(to: folder + "/a.h5")
      return try type(ArtifactReader(folder + "/a.h5", expecting: format))
    }
  }

  @Test func architecturesOfDifferentDepthReadBack() throws {
    #expect(try read(.architectures) { try ArchitecturesFile($0) } == Tiny.architectures())
  }

  @Test func aListOfChainsReadsBack() throws {
    let list = ArchitecturesFile([
      ListedArchitecture(
        label: "rank-1", architecture: try Tiny.samples().architectures[0], round: 1, sample: 1,
        identity: Tiny.hash, accuracy: 0.5)
    ])
    try withTemporaryFolder { folder in
      try list.content(Tiny.header(.architectures)).write(to: folder + "/a.h5")
      #expect(try ArchitecturesFile(ArtifactReader(any: folder + "/a.h5")) == list)
    }
  }

  @Test func aGridReadsBack() throws {
    #expect(try read(.grid) { try GridFile($0) } == Tiny.grid)
    try withTemporaryFolder { folder in
      try Tiny.textGrid.content(Tiny.header(.grid)).write(to: folder + "/a.h5")
      let found = try GridFile(ArtifactReader(any: folder + "/a.h5"))
      #expect(found == Tiny.textGrid)
      #expect(found.chosen("dropout") == 0.5 && found.chosen("decay_share") == nil)
    }
  }

  @Test func aModelReadsBack() throws {
    let found = try read(.model) { try ModelFile($0) }
    let model = try Tiny.model()
    #expect(found.description == model.description)
    #expect(found.tensors == model.tensors)
    #expect(found.history == model.history)
    #expect(found.parameterCount == 12)
  }

  @Test func aLanguageModelReadsBackWithItsWeights() throws {
    let found = try read(.languageModel) { try LanguageModelFile($0) }
    let model = Tiny.languageModel
    #expect(found.description == model.description)
    #expect(found.tensors == model.tensors)
    #expect(found.history == model.history)
    #expect(found.parameterCount == 6 + 16 + 32 + 12 + 3)
  }

  @Test func anEvaluationReadsBackAndTheFirstOfEqualLogitsCounts() throws {
    #expect(try read(.reference) { try ReferenceFile($0) } == Tiny.reference)
    #expect(try read(.textReference) { try TextReferenceFile($0) } == Tiny.textReference)
    #expect(try read(.textEvaluation) { try TextEvaluationFile($0) } == Tiny.textEvaluation)
    let found = try read(.evaluation) { try EvaluationFile($0) }
    #expect(found == Tiny.evaluation)
    #expect(found.predictions == [0, 1, 0])
    #expect(found.confusion == [1, 0, 1, 1])
    #expect(found.correct == 2)
  }

  @Test func trainingAndTestImagesOfOnePreparationHaveOneOrigin() throws {
    var other = Tiny.header(.testImages)
    #expect(Tiny.header(.images).origin == other.origin)
    other.parameters += "x = 1\n"
    #expect(Tiny.header(.images).origin != other.origin)
  }
}
