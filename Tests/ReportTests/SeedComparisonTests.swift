import Testing

@testable import Report

private func run(_ controller: [Double?], _ random: [Double?], seed: Int = 3) throws -> SeedRun {
  try #require(SeedRun(history(controller, random: random, seed: seed)))
}

@Test func aRunWithoutTwinCannotBeCompared() throws {
  #expect(SeedRun(try history([0.5])) == nil)
}

@Test func differencesAreThoseOfTheBestSoFar() throws {
  let curves = try run([0.5, 0.75, 0.25], [0.25, 0.5, 0.625]).curves[0]
  #expect(curves.differences == [0.25, 0.25, 0.125])
}

@Test func theBudgetThatRandomSearchNeedsIsTheFirstAtWhichItIsAsGood() throws {
  let curves = try run([0.5, 0.5, 0.75], [0.25, 0.5, 0.625]).curves[0]
  #expect(curves.randomSamplesNeeded(for: 1) == 2)
  #expect(curves.randomSamplesNeeded(for: 2) == 2)
  #expect(curves.randomSamplesNeeded(for: 3) == nil)
}

@Test func theBudgetTableSaysWhereRandomSearchNeverArrives() throws {
  let comparison = SeedComparison([try run([0.5, 0.5, 0.5, 0.75], [0.25, 0.5, 0.5, 0.5])])
  let rows = comparison.budgetTable().rows.filter { $0[1] == .integer(1) }
  #expect(rows.map { $0[2] } == [1, 2, 3, 4].map(Cell.integer))
  #expect(rows.map { $0[4] } == ["2", "2", "2", "not within 4"].map(Cell.text))
  #expect(rows[0][5] == .number(2, decimals: 2))
  #expect(rows[0][6] == .number(2, decimals: 2))
  let five = comparison.budgetTable().rows.filter { $0[1] == .integer(5) }
  #expect(five.allSatisfy { $0[4] == .text("too few networks") })
}

@Test func thePairedTestIsStudentsOverTheSeeds() throws {
  let comparison = SeedComparison([
    try run([0.6], [0.5], seed: 1), try run([0.8], [0.5], seed: 2),
  ])
  let estimate = try #require(comparison.estimate(0, after: 1))
  #expect(abs(estimate.mean - 0.2) < 1e-12)
  // t = 2 with one degree of freedom: 1 − 2/π · atan 2.
  #expect(abs(try #require(SeedComparison.pairedProbability(estimate)) - 0.295167) < 1e-6)
  #expect(comparison.sentences.count == 2)
  #expect(comparison.sentences[0].contains("no difference can be told from chance"))
  #expect(comparison.sentences[1].contains("none of the seeds"))
}

@Test func oneSeedConcludesNothing() throws {
  let comparison = SeedComparison([try run([0.9], [0.1])])
  #expect(comparison.sentences[0].contains("nothing can be concluded"))
  #expect(try #require(comparison.figure).table.rows.count == 1)
}

@Test func everyTableIsInTheMarkdown() throws {
  let comparison = SeedComparison([try run([0.6], [0.5], seed: 1), try run([0.8], [0.5], seed: 2)])
  let page = ComparisonPage(comparison, figures: [], drawings: [:])
  for table in comparison.tables {
    #expect(page.markdown.contains(table.markdown))
    #expect(page.html.contains(table.columns[1]))
  }
}
