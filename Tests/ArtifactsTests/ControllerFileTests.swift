import TestSupport
import Testing

@testable import Artifacts

private func read(_ content: ArtifactContent, _ folder: String) throws -> ControllerFile {
  try content.write(to: folder + "/a.h5")
  return try ControllerFile(
    ArtifactReader(folder + "/a.h5", expecting: .controller), layout: Tiny.layout)
}

private func bits(_ tensors: [WeightTensor]) -> [[UInt64]] {
  tensors.map { $0.values.map(\.bitPattern) }
}

@Suite struct ControllerFileTests {
  @Test func aControllerIsReadBackEqual() throws {
    try withTemporaryFolder { folder in
      let old = Tiny.controller
      let new = try read(Tiny.content(.controller), folder)
      #expect(
        new.round == old.round && new.space == old.space && new.hiddenUnits == old.hiddenUnits)
      #expect(bits(new.weights) == bits(old.weights) && new.weights == old.weights)
      #expect(new.firstMoments == old.firstMoments && new.secondMoments == old.secondMoments)
      #expect(new.adamStep == old.adamStep && new.baseline == old.baseline)
      #expect(new.statistics == old.statistics)
    }
  }

  @Test func theFirstControllerHasNeitherBaselineNorStatistics() throws {
    try withTemporaryFolder { folder in
      var first = Tiny.controller
      first.round = 0
      first.baseline = nil
      first.statistics = nil
      let new = try read(first.content(Tiny.header(.controller)), folder)
      #expect(new.round == 0 && new.baseline == nil && new.statistics == nil)
    }
  }

  @Test func impossibleControllersAreRefused() throws {
    let cases: [(String, (inout ControllerFile) -> Void, String)] = [
      ("units", { $0.hiddenUnits = 0 }, "hidden_units: 0 is impossible"),
      ("units", { $0.hiddenUnits = 1 << 40 }, "hidden_units: 1099511627776 is impossible"),
      ("round", { $0.round = -1 }, "round: -1 is impossible"),
      ("step", { $0.adamStep = -1 }, "adam_step: -1 is impossible"),
      ("layout", { $0.hiddenUnits = 2 }, "bias: has the shape [3], its axes [\"axis_2\"] say [2]"),
      ("moments", { $0.firstMoments = [] }, "there is no \"embedding_first_moment\" in it"),
    ]
    try withTemporaryFolder { folder in
      for (name, change, expected) in cases {
        var file = Tiny.controller
        change(&file)
        let error = #expect(throws: ArtifactError.self, "\(name)") {
          try read(file.content(Tiny.header(.controller)), folder)
        }
        #expect(error?.reason.hasPrefix(expected) == true, "\(error?.reason ?? "")")
        #expect(error?.reason.hasSuffix("; delete the file and run make again") == true)
      }
    }
  }

  @Test func anAxisOfAnotherLengthThanItsNameSaysIsRefused() throws {
    try withTemporaryFolder { folder in
      var content = try Tiny.content(.controller)
      content.dimensions = content.dimensions.map {
        Dimension($0.name, count: $0.name == "axis_2" ? 1 : $0.count, longName: $0.longName)
      }
      content.variables = content.variables.map { variable in
        guard variable.dimensions.contains("axis_2") else { return variable }
        return Variable(
          variable.name, variable.dimensions, .float64([1, 2, 3]), longName: variable.longName)
      }
      let error = #expect(throws: ArtifactError.self) { try read(content, folder) }
      #expect(
        error?.reason.hasPrefix("embedding: has 3 numbers, the shape [3, 2] is needed") == true)
    }
  }

  @Test func aDamagedSearchSpaceIsAFaultOfTheArtifactNotOfAParameterFile() throws {
    try withTemporaryFolder { folder in
      var content = try Tiny.content(.controller)
      content.attributes["search_space"] = .text("layers = 0\n")
      let error = #expect(throws: ArtifactError.self) { try read(content, folder) }
      #expect(error?.reason.hasPrefix("search_space: layers: 0 is outside 1 to 1000") == true)
    }
  }
}
