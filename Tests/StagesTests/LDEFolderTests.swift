import Artifacts
import Foundation
import HDF5
import TestSupport
import Testing

@testable import Stages

/// Segments of tables, each in a file of its own, and a folder of a database beside them.
private struct Lab {
  let folder: String
  var lde: String { folder + "/lde" }

  static func run(_ body: (Lab) throws -> Void) throws {
    try withTemporaryFolder { try body(Lab(folder: $0)) }
  }

  func segment(_ dataset: String, difficulty: Double) throws -> String {
    try TAPASStagesTests.importTable(folder, dataset: dataset, difficulty: difficulty)
  }

  func add(_ sources: String...) throws { try AddToLDE(folder: lde, sources: sources).run() }

  /// A segment with changes, under another name.
  func altered(
    _ path: String, as name: String, _ change: (inout LDESegmentFile) -> Void
  ) throws -> String {
    let reader = try ArtifactReader(path, expecting: .ldeSegment)
    var file = try LDESegmentFile(reader)
    change(&file)
    try file.content(reader.header).write(to: folder + "/\(name).h5")
    return folder + "/\(name).h5"
  }

  func fit(_ sources: [String], difficulty: DifficultySource? = nil) throws -> PredictorFile {
    try FitTAPStage(
      segments: sources, difficulty: difficulty, parameters: folder + "/fit-tap.toml",
      output: folder + "/tap.h5"
    ).run()
    return try OpenPredictor(folder + "/tap.h5").file
  }
}

@Suite struct LDEFolderTests {
  @Test func theFolderThePackedFileAndTheSegmentsFitTheSamePredictor() throws {
    try Lab.run { lab in
      let one = try lab.segment("one", difficulty: 0.5),
        two = try lab.segment("two", difficulty: 0.6)
      try lab.add(one, two)
      try PackLDEStage(sources: [lab.lde], output: lab.folder + "/packed.h5").run()
      let files = try LDEFolder(lab.lde).readers().map(\.path)
      let fitted = try [[lab.lde], [lab.folder + "/packed.h5"], files].map { try lab.fit($0) }
      #expect(fitted.allSatisfy { $0.tensors == fitted[0].tensors && $0.experimentCount == 80 })
      #expect(fitted[0].datasets == ["one", "two"])
    }
  }

  @Test func theOrderInWhichSegmentsComeDoesNotMatter() throws {
    try Lab.run { lab in
      let one = try lab.segment("one", difficulty: 0.5),
        two = try lab.segment("two", difficulty: 0.6)
      try lab.add(one, two)
      let other = lab.folder + "/other"
      try AddToLDE(folder: other, sources: [two]).run()
      try AddToLDE(folder: other, sources: [one, lab.lde]).run()
      try #expect(
        TextFile.read(other + "/manifest.txt") == TextFile.read(lab.lde + "/manifest.txt"))
      try #expect(LDEFolder(other).identity == LDEFolder(lab.lde).identity)
    }
  }

  @Test func whatIsThereAlreadyIsNotAddedAgain() throws {
    try Lab.run { lab in
      let one = try lab.segment("one", difficulty: 0.5),
        two = try lab.segment("two", difficulty: 0.6)
      try lab.add(one)
      try PackLDEStage(sources: [one], output: lab.folder + "/packed.h5").run()
      try lab.add(one, lab.folder + "/packed.h5")
      try #expect(LDEFolder(lab.lde).entries.map(\.experiments) == [40])
      // A packed file that holds more is added, and what is in both counts once.
      try PackLDEStage(sources: [one, two], output: lab.folder + "/both.h5").run()
      try lab.add(lab.folder + "/both.h5")
      try #expect(LDEFolder(lab.lde).entries.count == 2)
      try #expect(SegmentSet([lab.lde]).records().count == 80)
    }
  }

  @Test func anExperimentWithTwoResultsIsAConflict() throws {
    try Lab.run { lab in
      let one = try lab.segment("one", difficulty: 0.5)
      let other = try lab.altered(one, as: "other") {
        $0.experiments[3].prefixAccuracies[2] = 0.875
      }
      try lab.add(one)
      let error = try #require(throws: ArtifactError.self) { try lab.add(other) }
      #expect(error.description.contains("the same training cannot have both"))
      #expect(error.description.contains("accuracy 0.875 on one"))
      try #expect(LDEFolder(lab.lde).entries.count == 1)
      #expect(throws: ArtifactError.self) { _ = try lab.fit([one, other]) }
    }
  }

  @Test func difficultiesOfDifferentProbesAreNotMixed() throws {
    try Lab.run { lab in
      let (a, b) = (String(repeating: "a", count: 64), String(repeating: "b", count: 64))
      let one = try lab.segment("one", difficulty: 0.5),
        two = try lab.segment("two", difficulty: 0.6)
      let first = try lab.altered(one, as: "first") { $0.datasets[0].probe = a }
      let second = try lab.altered(two, as: "second") { $0.datasets[0].probe = b }
      try lab.add(first)
      let error = try #require(throws: ArtifactError.self) { try lab.add(second) }
      #expect(error.description.contains("probe-dcn IMAGES --parameters"))
      // A declared number may stand beside measured ones.
      try lab.add(two)
      #expect(try lab.fit([lab.lde]).probe == a)
    }
  }

  @Test func aDifficultyOfAnotherProbeIsNotPredicted() throws {
    try Lab.run { lab in
      let one = try lab.segment("one", difficulty: 0.5)
      let measured = try lab.altered(one, as: "measured") {
        $0.datasets[0].probe = String(repeating: "a", count: 64)
      }
      func target(_ probe: Character) throws -> DifficultySource {
        let path = lab.folder + "/dcn-\(probe).h5"
        try DifficultyFile(
          dataset: MeasuredDataset(
            name: "new", classes: 4, difficulty: 0.52, probe: String(repeating: probe, count: 64)),
          probeNet: "regular", parameterCount: 9, history: TrainingHistory()
        ).content(
          ArtifactHeader(format: .difficulty, stage: .probeDCN, parameters: "resultRevision = 1\n")
        ).write(to: path)
        return .measured(path)
      }
      let error = try #require(throws: ArtifactError.self) {
        _ = try lab.fit([measured], difficulty: target("b"))
      }
      #expect(error.description.contains("measured by another probe"))
      _ = try lab.fit([measured], difficulty: target("a"))
      func predict(_ probe: Character) throws {
        try PredictAccuracyStage(
          predictor: lab.folder + "/tap.h5", networks: [one], difficulty: target(probe),
          output: lab.folder + "/predictions.h5"
        ).run()
      }
      try predict("a")
      let found = try PredictionsFile(
        ArtifactReader(lab.folder + "/predictions.h5", expecting: .predictions))
      #expect(found.classes == 4 && found.difficulty == 0.52)
      #expect(throws: ArtifactError.self) { try predict("b") }
    }
  }

  @Test func aKilledProcessLeavesTheOldDatabase() throws {
    try Lab.run { lab in
      let one = try lab.segment("one", difficulty: 0.5),
        two = try lab.segment("two", difficulty: 0.6)
      try lab.add(one)
      // A segment without a line in the manifest, and half a copy, as a kill leaves them.
      let hash = try ArtifactReader(any: two).payloadHash
      let bytes = try Data(contentsOf: URL(fileURLWithPath: two))
      let target = URL(fileURLWithPath: "\(lab.lde)/segments/\(hash).h5")
      try bytes.prefix(bytes.count / 2).write(to: target)
      try #expect(SegmentSet([lab.lde]).records().count == 40)
      try lab.add(two)
      try #expect(SegmentSet([lab.lde]).records().count == 80)
    }
  }

  @Test func damageIsSaidWithTheWayOut() throws {
    try Lab.run { lab in
      try lab.add(lab.segment("one", difficulty: 0.5))
      let file = try LDEFolder(lab.lde).readers()[0].path
      var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      bytes[bytes.count / 3] ^= 1
      try bytes.write(to: URL(fileURLWithPath: file))
      let flipped = failure { _ = try SegmentSet([lab.lde]).records() }
      #expect(flipped?.status == .badData)
      try FileManager.default.removeItem(atPath: file)
      let missing = failure { _ = try SegmentSet([lab.lde]) }
      #expect(missing?.status == .missingResource)
      #expect(missing?.message.contains("restore it from where the LDE came from") == true)
    }
  }

  @Test(
    arguments: [
      ("espalier-lde 1\n", "espalier-lde 2\n", "version 2, this program reads version 1"),
      ("segment", "segmeat", "the manifest is damaged"),
      ("espalier", "something", "not the manifest"),
    ])
  func aDamagedManifestIsRefused(old: String, new: String, message: String) throws {
    try Lab.run { lab in
      try lab.add(lab.segment("one", difficulty: 0.5))
      let path = lab.lde + "/manifest.txt"
      let text = try TextFile.read(path).replacingOccurrences(of: old, with: new)
      try WholeFile.write(text: text, to: path)
      let found = failure { _ = try SegmentSet([lab.lde]) }
      #expect(found?.status == .badData && found?.message.contains(message) == true)
    }
  }

  @Test func filesOfOthersAndOtherVersionsAreRefused() throws {
    try Lab.run { lab in
      let one = try lab.segment("one", difficulty: 0.5)
      try WholeFile.write(text: "net,acc\n", to: lab.folder + "/foreign.h5")
      let foreign = failure { try lab.add(lab.folder + "/foreign.h5") }
      #expect(foreign?.status == .badData && foreign?.message.contains("get the LDE again") == true)
      let reader = try ArtifactReader(one, expecting: .ldeSegment)
      var content = try LDESegmentFile(reader).content(reader.header)
      content.attributes["layer_kinds"] = .texts(["convolution", "attention"])
      try content.write(to: lab.folder + "/later.h5")
      let later = failure { try lab.add(lab.folder + "/later.h5") }
      #expect(later?.message.contains("not this version's kinds of layers; get the LDE") == true)
      expectFailure(.missingResource) { _ = try SegmentSet([lab.folder]) }
    }
  }

  @Test func anEmptyDatabaseNamesTheCommandThatBuildsOne() throws {
    try Lab.run { lab in
      _ = try lab.segment("one", difficulty: 0.5)
      var empty = try LDEFolder.openOrBegin(lab.lde)
      #expect(try empty.add([]) == 0)
      let found = failure { _ = try lab.fit([lab.lde]) }
      #expect(found?.status == .missingResource)
      #expect(found?.message.contains("0 experiments, but fit-tap needs 12") == true)
      #expect(found?.message.contains("make lde") == true)
    }
  }

  @Test func queriesChooseByDatasetDifficultyAndDepth() throws {
    try Lab.run { lab in
      let one = try lab.segment("one", difficulty: 0.5),
        two = try lab.segment("two", difficulty: 0.6)
      let deeper = try lab.altered(two, as: "deeper") {
        $0.experiments[0].layers.append($0.experiments[0].layers[0])
        $0.experiments[0].prefixAccuracies.insert(nil, at: 0)
      }
      let set = try SegmentSet([one, deeper])
      try #expect(set.records(.init(difficulty: 0.55)).count == 80)
      try #expect(set.records(.init(difficulty: 0.46)).map(\.dataset).allSatisfy { $0 == "one" })
      try #expect(set.records(.init(excludedDatasets: ["one"])).count == 40)
      try #expect(set.records(.init(layers: 4...9)).count == 1)
      let far = try set.choose(.init(difficulty: 0.9, nearestDatasets: 1))
      #expect(far.isFallback && far.datasets.map(\.name) == ["two"])
      let lines = try LDEOverview(path: one).lines(SegmentSet([one]))
      #expect(lines.count == 1 && lines[0].accuracies.count == 40)
    }
  }
}
