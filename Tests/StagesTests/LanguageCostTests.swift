// What a run over a text will cost.

import Artifacts
import Foundation
import NN
import TestSupport
import Testing

@testable import Stages

@Suite struct LanguageCostTests {
  private static let space = """
    family = "recurrent"
    baseNumber = 2
    combination = ["add", "multiply"]
    activation = ["tanh", "sigmoid"]

    """

  private func inFolder(_ body: (TinyText) throws -> Void) throws {
    try TinyText.inFolder { run in
      try run.preprocess()
      _ = try run.parameters()
      try run.write(Self.space, "search-space.toml")
      try run.write(
        "epochs = 2\nlearningRate = [0.0, 1.0]\ninitialRange = [0.2]\ndropout = [0.25]\ndecayAfter = [2]\n",
        "grid-search-text.toml")
      try FileManager.default.createDirectory(
        atPath: run.path("larger/wide"), withIntermediateDirectories: true)
      let text = try String(contentsOfFile: run.path("train-language-model.toml"), encoding: .utf8)
      try run.write(
        text.replacingOccurrences(of: "hiddenUnits = 8", with: "hiddenUnits = 32")
          .replacingOccurrences(of: "embeddingUnits = 8", with: "embeddingUnits = 32"),
        "larger/wide/train-language-model.toml")
      try body(run)
    }
  }

  private func sizes(select: Int = 0, larger: [String] = []) -> CostSizes {
    CostSizes(
      rounds: 4, children: 3, hasTwin: true, select: select, grid: 2, models: 3, larger: larger)
  }

  @Test func everyTokenOfEveryEpochIsCounted() throws {
    try inFolder { run in
      let text = try CostText(run.path("corpus.h5"))
      let plan = try LanguageCostPlan(
        sizes(), folder: run.folder, text: text, largerText: nil, draws: 5)
      #expect(plan.parts.map(\.trainings) == [24])
      let cell = try #require(plan.probes[0].probe.networks.first)
      let forward = try LanguagePlan(cell: cell.cell, options: cell.options).forwardFLOPs
      #expect(cell.options.vocabulary == text.vocabulary)
      #expect(
        plan.parts[0].work == 24 * 3 * Double(forward * (3 * text.training + text.validation)))
    }
  }

  @Test func gridAndLargerSizesFollow() throws {
    try inFolder { run in
      let text = try CostText(run.path("corpus.h5"))
      let plan = try LanguageCostPlan(
        sizes(select: 2, larger: ["wide"]), folder: run.folder, text: text, largerText: text,
        draws: 5)
      #expect(plan.parts.map(\.name) == ["search", "grid search", "final training", "size wide"])
      #expect(plan.parts.map(\.trainings) == [24, 4, 1, 3])
      #expect(plan.parts[3].work > 3 * plan.parts[0].work / 24)
      #expect(plan.probes.map(\.size) == ["children", "wide"])
      #expect(plan.memoryBytes == plan.probes[1].probe.memoryBytes)
    }
  }

  @Test func theEstimateAddsUp() throws {
    try inFolder { run in
      for name in ["sample", "update-controller"] {
        try TinyRun(folder: run.folder).parameters(name)
      }
      let estimate = try EstimateCostStage(
        folder: run.folder, sizes: sizes(select: 2, larger: ["wide"]),
        data: .text(run.path("corpus.h5"), larger: run.path("corpus.h5")), dataFolder: nil,
        seconds: 1e-6, draws: 3
      ).estimate()
      #expect(estimate.calibrations.map(\.name) == ["children", "wide"])
      #expect(estimate.calibrations.allSatisfy { $0.rate > 0 && $0.steps > 0 })
      let all = try #require(estimate.parts.last)
      #expect(all.name == "all" && all.trainings == 32)
      let hours = estimate.parts.dropLast().reduce(0) { $0 + $1.coreHours }
      #expect(abs(all.coreHours - hours) <= 1e-12 * hours && hours > 0)
      #expect(estimate.lines.contains { $0.contains("calibration of wide: ") })
      let decoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(estimate))
      #expect((decoded as? [String: Any])?["trainingBytes"] as? Int == estimate.trainingBytes)
    }
  }

  @Test func aSpaceWithoutCellsIsRefused() throws {
    try inFolder { run in
      try TinyRun(folder: run.folder).parameters("search-space")
      let text = try CostText(run.path("corpus.h5"))
      let found = failure {
        _ = try LanguageCostPlan(
          sizes(), folder: run.folder, text: text, largerText: nil, draws: 1)
      }
      #expect(found?.message.contains("no recurrent cells") == true)
    }
  }
}
