import Artifacts
import Foundation
import TAPAS
import TestSupport
import Testing

@testable import Stages

/// Files that earlier versions of the program wrote, as they wrote them.
private func old(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden/versions/\(name).h5").path
}

@Suite struct OldVersionTests {
  @Test(arguments: ["espalier-lde-segment-1", "espalier-lde-1"])
  func experimentsOfVersionOneAreReadWithTheirGeometry(name: String) throws {
    let reader = try ArtifactReader(any: old(name))
    #expect(reader.formatVersion == 1)
    let table = try ExperimentColumns(reader)
    #expect(table.count == 32)
    let index = try #require(
      try table.architectures().firstIndex(of: "P(5/3) C(32,1,1,same,norm) P(2/2) FC(64) FC(64)"))
    // Images of 8 × 8 pixels: 8 → 2 → 2 → 1.
    #expect(
      try table.networks([index])[0].layers.map(\.geometry) == [
        LayerGeometry(window: 5, height: 2, channels: 1),
        LayerGeometry(window: 1, height: 2, channels: 32),
        LayerGeometry(window: 1, height: 2, channels: 32),
        LayerGeometry(window: 2, height: 1, channels: 32),
        LayerGeometry(window: 1, height: 1, channels: 64),
        LayerGeometry(window: 1, height: 1, channels: 64),
        LayerGeometry(window: 1, height: 1, channels: 64),
        LayerGeometry(window: 1, height: 1, channels: 10),
      ])
  }

  @Test func segmentsOfBothVersionsStandInOneDatabase() throws {
    try withTemporaryFolder { folder in
      let lde = folder + "/lde", segment = old("espalier-lde-segment-1")
      let new = try TAPASStagesTests.importTable(folder, dataset: "new", difficulty: 0.5)
      try AddToLDE(folder: lde, sources: [segment, new]).run()
      #expect(try SegmentSet([lde]).records().count == 72)
      // Packed, both are of the present version, and nothing has changed.
      try PackLDEStage(sources: [lde], output: folder + "/packed.h5").run()
      let packed = try ArtifactReader(folder + "/packed.h5", expecting: .packedLDE)
      #expect(packed.formatVersion == ArtifactFormat.packedLDE.version)
      let records = try [[lde], [packed.path]].map { try SegmentSet($0).records().map(\.record) }
      #expect(records[0] == records[1])
    }
  }

  /// The predictions that the programs of those versions made.
  @Test(arguments: [
    (
      2, FeatureSet.paper, PredictorTarget.Kind.accuracy,
      [
        0.6128764152526855, 0.7860170602798462, 0.6606268882751465, 0.4047999083995819,
        0.40911808609962463,
      ]
    ),
    (
      3, .geometry, .standing,
      [
        0.8393474669683548, 0.8665823981875466, 0.5407227405313015, 0.8715856247589369,
        0.8584690553467482,
      ]
    ),
  ])
  func aPredictorOfAnOldVersionPredictsTheSame(
    version: Int, features: FeatureSet, target: PredictorTarget.Kind, predictions: [Double]
  ) throws {
    let open = try OpenPredictor(old("espalier-predictor-\(version)"))
    #expect(open.reader.formatVersion == version && open.predictor.target.kind == target)
    #expect(open.predictor.encoding.features == features && open.predictor.memberCount == 1)
    let table = try ExperimentColumns(ArtifactReader(any: old("espalier-lde-segment-1")))
    let networks = try table.networks(Array(0..<5)).map {
      NetworkRecord(layers: $0.layers, classes: 10, difficulty: 0.9)
    }
    #expect(try open.predict(networks, for: "test") == predictions)
  }
}
