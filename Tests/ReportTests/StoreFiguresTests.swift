import Artifacts
import Foundation
import TestSupport
import Testing

@testable import Report

private func update(_ replica: Int, _ round: Int, _ entries: [Int], read: [Int]) -> UpdateFile {
  UpdateFile(
    replica: replica, replicaRound: 1, round: round, entries: entries, versionsRead: read,
    statistics: ControllerStatistics(
      meanReward: 0, usedBaseline: 0, gradientNorm: 0, meanEntropy: 0))
}

private func asynchronous() throws -> Findings {
  var history = try findings([0.5, 0.6]).history
  history.updates = [
    update(1, 1, [2, 1], read: [0, 0]), update(2, 2, [1, 2], read: [0, 0]),
    update(3, 3, [3, 3], read: [2, 1]),
  ]
  return Findings(history)
}

@Test func stalenessStandsInTheOrderOfTheFirstLog() throws {
  let figure = try #require(try asynchronous().stalenessFigure())
  #expect(
    figure.table.tsv.split(separator: "\n").map {
      $0.split(separator: "\t").prefix(6).map(String.init)
    }
      == [
        ["entry", "replica", "replica_round", "mean_staleness", "least", "largest"],
        ["1", "2", "1", "0.5", "0", "1"], ["2", "1", "1", "0.5", "0", "1"],
        ["3", "3", "1", "0.5", "0", "1"],
      ])
}

@Test func sharesOfTheStalenessAddUpToOne() throws {
  let figure = try #require(try asynchronous().stalenessSharesFigure())
  #expect(figure.table.tsv == "staleness\tentries\tshare\n0\t3\t0.5\n1\t3\t0.5\n")
  let table = try asynchronous().storeTable()
  #expect(table.rows[4] == [.text("mean staleness"), .number(0.5, decimals: 2)])
}

@Test func onlyAnAsynchronousRunHasASectionAboutItsStore() throws {
  let synchronous = try findings([0.5, 0.6])
  #expect(synchronous.stalenessFigure() == nil && synchronous.stalenessSharesFigure() == nil)
  #expect(try FigureSet(synchronous).store.isEmpty)
  #expect(!synchronous.tables.contains { $0.name == "store" })
  let found = try asynchronous()
  let figures = try FigureSet(found)
  #expect(figures.store.map(\.name) == ["staleness", "staleness-shares"])
  #expect(found.tables.contains { $0.name == "store" })
  let page = ReportPage(
    found, figures: figures, drawings: ["staleness": "<svg/>"],
    surroundings: Surroundings(processes: [], drawingPrograms: []))
  #expect(page.html.contains("<section id=\"store\">"))
  #expect(page.html.contains("by 3 asynchronous replicas"))
}

@Test func bothFiguresCanBeDrawn() throws {
  let figures = try FigureSet(asynchronous()).store
  try withTemporaryFolder { folder in
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let tool = DrawingTool(searchPath: path, scratch: folder)
    for figure in figures { try #expect(tool.draw(figure, as: .svg).count > 1000) }
  }
}
