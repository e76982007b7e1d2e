import Foundation
import TestSupport
import Testing

@testable import Report

@Test func figuresWithoutTwinLeaveTheComparisonOut() throws {
  let found = try findings([0.5, 0.6, nil, 0.7])
  #expect(
    try FigureSet(found).all.map(\.name) == [
      "reward", "accuracy", "best", "best-by-work", "entropy", "token-map", "tokens-filterHeight",
      "tokens-filters", "learning-curves", "architecture",
    ])
  #expect(try FigureSet(findings([0.5], random: [0.4])).all.map(\.name).contains("improvement"))
}

@Test func figuresOfAFailedSearchAreThoseThatCanBeDrawn() throws {
  let figures = try FigureSet(findings([nil, nil], random: [nil]))
  #expect(
    figures.all.map(\.name) == [
      "reward", "entropy", "token-map", "tokens-filterHeight", "tokens-filters",
    ])
  try withTemporaryFolder { folder in
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let tool = DrawingTool(searchPath: path, scratch: folder)
    for figure in figures.all {
      let drawing = try tool.draw(figure, as: .svg)
      #expect(drawing.count > 1000)
    }
  }
}

@Test func rewardFigureHasMovingMeanAndTheTwinsBand() throws {
  let table = try findings([0.5, 0.75, 0.25, 0.5], random: [0.4, 0.6]).rewardFigure().table
  #expect(
    table.columns == [
      "sample", "controller", "controller moving mean", "random", "random mean", "random low",
      "random high",
    ])
  #expect(table.rows.count == 4)
  #expect(table.rows[3][2] == .number(0.5, decimals: 4))
  #expect(table.rows[0][4] == .number(0.5, decimals: 4))
  #expect(table.rows[2][3] == .number(nil, decimals: 4))
}

@Test func bestOverWorkPaysForEachNetworkOnce() throws {
  // 3 passes' worth × 1000 operations × 10 images × 2 epochs; the unit is MFLOP; a failure trained no whole epoch.
  let figure = try #require(
    try findings(
      [0.5, nil, 0.5, 0.25, 0.75], random: [0.4], identities: ["a", "f", "a", "b", "c"]
    )
    .workFigure())
  #expect(
    figure.table.tsv == """
      sample\tcontroller_work\tcontroller\trandom_work\trandom
      1\t0.06\t0.5\t0.06\t0.4
      2\t0.06\t0.5\tNaN\tNaN
      3\t0.06\t0.5\tNaN\tNaN
      4\t0.12\t0.5\tNaN\tNaN
      5\t0.18\t0.75\tNaN\tNaN

      """)
  #expect(try findings([nil]).workFigure() == nil)
}

@Test func improvementIsTheDifferenceOfTheBest() throws {
  let figure = try #require(try findings([0.5, 0.75], random: [0.25, 0.375]).improvementFigure())
  #expect(
    figure.table.tsv == "sample\ttop_1\ttop_5\ttop_15\n1\t0.25\tNaN\tNaN\n2\t0.375\tNaN\tNaN\n")
}

@Test func tokenFigureTellsEveryProbability() throws {
  let trends = try branch(.controller, [0.5]).tokenTrends(smallSpace)
  let figure = TokenFigure(trends[0], placeName: "layer").figure
  #expect(
    figure.table.tsv
      == "layer\tround\tvalue\tprobability\nall\t1\t1\t0.25\nall\t1\t3\t0.75\n1\t1\t1\t0.25\n1\t1\t3\t0.75\n"
  )
}

@Test func tokenMapHasALineForEachValueAndAColumnForEachRound() throws {
  let trends = try branch(.controller, [0.5]).tokenTrends(smallSpace).map { $0[0] }
  let table = try #require(TokenMap(trends)).figure.table
  #expect(
    table.rows.map { $0.map(\.plain).joined(separator: " ") } == [
      "filter height 1 1 1 1 0.25", "filter height 3 2 1 1 0.75", "filters 8 3 1 1 0.5",
      "filters 16 4 1 1 0.5",
    ])
  #expect(TokenMap([]) == nil)
}

@Test func manyRoundsShareTheColumnsOfATokenMap() throws {
  let kind = smallSpace.kinds[0]
  let trend = TokenTrend(
    kind: kind, place: nil, rounds: Array(1...161),
    probabilities: (1...161).map { [Double($0 % 3 == 1 ? 1 : 0), 0] })
  let table = try #require(TokenMap([trend])).figure.table
  let own = table.rows.filter { $0[2] == .integer(1) }
  #expect(own.count == 54)
  #expect(own[0][3...].map(\.plain) == ["1", "3", "\(1.0 / 3)"])
  #expect(own[53][3...].map(\.plain) == ["160", "161", "0.5"])
}
