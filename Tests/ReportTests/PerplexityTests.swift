// A search that is judged by perplexity: smaller is better everywhere.

import Artifacts
import NN
import Testing

@testable import Report

@Suite struct PerplexityTests {
  private func search(_ own: [Double?], _ other: [Double?]) throws -> SearchHistory {
    var run = try history(own, random: other)
    run.measure = .perplexity
    return run
  }

  @Test func theSmallestPerplexityRanksFirstAndIsTheBest() throws {
    let found = Findings(try search([90, nil, 80], [85, 100]))
    #expect(found.ranking.map { $0.child.result.score } == [80, 85, 90, 100])
    #expect(found.best(found.history.controller)?.result.score == 80)
  }

  @Test func theBestSoFarFalls() throws {
    let figure = try #require(Findings(try search([90, 95, 80], [85, 100, 99])).bestFigure())
    #expect(figure.table.rows.map { $0[1] } == [90, 90, 80].map { .number($0, decimals: 4) })
  }

  @Test func anImprovementIsAboveZeroWhereTheControllerIsLower() throws {
    let run = try #require(SeedRun(try search([90, 80], [95, 85])))
    #expect(run.curves[0].differences == [5, 5])
    #expect(run.curves[0].randomSamplesNeeded(for: 1) == 2)
    #expect(run.curves[0].randomSamplesNeeded(for: 2) == nil)
  }

  @Test func theDrawingOfACellShowsWhereTheStateEntersAndLeaves() {
    let text = CellDrawing(.published).text
    #expect(text.contains("n8 -> inject;") && text.contains("c -> inject;"))
    #expect(text.contains("n12 -> state") && text.contains("n14 -> out;"))
    // Whoever reads node 8 reads what the injection made of it.
    #expect(text.contains("inject -> n12;") && !text.contains("n8 -> n12;"))
  }
}
