import NN
import SearchSpace
import Testing

@testable import Artifacts
@testable import Report

private let skipSpace = SearchSpace(
  layers: 3,
  values: [
    .filterHeight: [1, 3], .filterWidth: [3], .strideHeight: [1], .strideWidth: [1],
    .filters: [8, 16],
  ], hasSkipConnections: true)

@Test func aShapeCountsRectanglesWidthsAndConnections() throws {
  let architecture = try Architecture(
    [0, 1, 1, 0, 0, 0], connections: [[], [true], [false, true]], in: skipSpace)
  let shape = NetworkShape(architecture)
  #expect(shape.rectangular == 2)
  #expect(shape.widths == [16, 8, 8])
  #expect(shape.connections == 2 && shape.pairs == 3)
}

@Test func summariesAverageOverNetworksOfDifferentDepth() throws {
  let deep = try Architecture(
    [1, 0, 1, 0, 1, 1], connections: [[], [true], [true, true]], in: skipSpace)
  let shallow = try Architecture([0, 1], connections: [[]], in: skipSpace.with(layers: 1))
  let summary = ShapeSummary([deep, shallow])
  #expect(summary.depth == 3)
  #expect(summary.meanWidth(layer: 1) == 12)
  #expect(summary.meanWidth(layer: 3) == 16)
  #expect(summary.rectangularShare == 0.25)
  #expect(summary.skipDensity == 1)
}

@Test func chainsHaveNoSkipDensity() throws {
  let found = try findings([0.5], random: [0.25])
  #expect(found.shapesTable().rows.allSatisfy { $0[4] == .number(nil, decimals: 1) })
  #expect(found.analysisSentences.count == 1)
}

@Test func whatFollowsASearchStandsInItsTablesAndItsMarkdown() throws {
  var run = try history([0.5], random: [0.25])
  #expect(Findings(run).aftermathTables.isEmpty)
  let model = ModelFile(
    ModelDescription(
      label: "rank-1", identity: "aa",
      graph: try run.controller.children[0].architecture.graph(
        image: try #require(run.dataset.images).shape, classes: 2),
      graphText: "", summary: "", training: "", preprocessing: "", classNames: ["a", "b"],
      forwardFLOPs: 1000, memoryBytes: 1),
    tensors: [], history: TrainingHistory())
  let evaluation = EvaluationFile(
    EvaluationSubject(
      name: "final", namedModels: ["final"], identity: "aa", parameterCount: 0, modelInputs: []),
    classNames: ["a", "b"], labels: [0, 1, 1, 1], logits: [1, 0, 0, 1, 0, 1, 1, 0], loss: 1)
  run.aftermath = Aftermath(
    selected: [], grid: nil, models: [FinalModel(name: "final", model, nil)],
    evaluations: [evaluation], earlierOpenings: [evaluation])
  let found = Findings(run)
  #expect(
    found.aftermathTables.map(\.name) == ["selected", "models", "published", "confusion-final"])
  #expect(found.resultsMarkdown.contains("Test error of final: 25.00 % of 4 images"))
  #expect(found.resultsMarkdown.contains("opened 1 time before"))
  #expect(found.aftermathTables[2].rows.count == 1)
}

@Test func thePublishedTableHasThePapersRows() {
  let table = PublishedResult.table
  #expect(table.count == 23)
  #expect(table.filter { $0.model.hasPrefix("NAS v") }.map(\.error) == [5.50, 6.01, 4.47, 3.65])
  #expect(table.map(\.error).min() == 3.46)
}
