import Artifacts
import Tabular
import Testing

@testable import Report

/// A benchmark of three repeats and two queries whose found cells have these test accuracies on CIFAR-10.
private func findings(
  controller: [Double], random: [Double], staged: [StagedSearch] = []
) -> BenchmarkFindings {
  func searches(_ accuracies: [Double]) -> BenchmarkFile.Searches {
    BenchmarkFile.Searches(
      cells: accuracies.map { _ in [0, 1] }, found: accuracies.map { _ in 1 },
      foundValidation: accuracies, foundTest: accuracies.map { [$0, $0 / 2] },
      incumbentMean: [90, 93], incumbentDeviation: [1, 0.5], incumbentValidation: [80, 81])
  }
  let both = [searches(controller), searches(random)]
  let file = BenchmarkFile(
    dataSets: ["cifar10", "cifar100"], judges: ["cifar10", "cifar100"],
    strategies: ["controller", "random"], searches: [both, both])
  let table = TableFile(
    benchmark: "x", architectures: ["a", "b"], isomorphismKeys: ["", ""],
    measures: ["cifar10", "cifar100"].map {
      TableFile.Measures(dataSet: $0, validation12: [1, 2], test12: [1, 2], test200: [94.5, 93])
    })
  return BenchmarkFindings(file, table: table, seed: 4, parameters: "rate = 1\n", staged: staged)
}

@Suite struct BenchmarkFindingsTests {
  private let good = findings(controller: [93.9, 94, 94.1], random: [93.6, 93.7, 93.8])

  @Test func eachDataSetIsJudgedByItsOwnTestImages() {
    #expect(good.dataSets.map { $0.finding(.controller)?.mean.mean } == [94, 47])
    #expect(good.dataSets[0].optimum == 94.5)
    #expect(good.repeats == 3 && good.queries == 2)
  }

  @Test func theVerdictComparesWithRandomSearchAndWithThePublishedMean() {
    let verdict = good.dataSets[0].verdict
    #expect(verdict.contains("94.00 %") && verdict.contains("above random search by +0.30"))
    #expect(verdict.contains("at least the published REINFORCE's 93.85"))
    let poor = findings(controller: [93.6, 93.7, 93.8], random: [93.6, 93.75, 93.8])
    #expect(poor.dataSets[0].verdict.contains("not distinguishable from random search"))
    #expect(poor.dataSets[0].verdict.contains("less than the published"))
    let worse = findings(controller: [90, 90.1, 90.2], random: [93.6, 93.75, 93.8])
    #expect(worse.dataSets[0].verdict.contains("below random search"))
  }

  @Test func theTableHasEveryStrategyThePublishedNumbersAndTheOptimum() {
    let table = good.dataSets[0].strategiesTable()
    #expect(table.rows.count == 3)
    let published = table.column("published mean") - 1
    #expect(table.rows[0][published] == .number(nil, decimals: 2))
    #expect(table.rows[1][published] == .number(93.70, decimals: 2))
    #expect(
      table.rows[2].prefix(2) == [.text("best cell of the table"), .number(94.5, decimals: 2)])
  }

  @Test func theCurveHasItsInterval() {
    let row = good.dataSets[0].incumbentTable().rows[1]
    // Student's t for two degrees of freedom: 4.3027 · 0.5 / √3.
    guard case .number(let low?, _) = row[2], case .number(let high?, _) = row[3] else {
      Issue.record("no interval")
      return
    }
    #expect(abs(93 - low - 1.2421) < 1e-3 && abs(high - 93 - 1.2421) < 1e-3)
  }

  @Test func resultsSayWhatWasDoneAndWhatIsMissing() {
    let staged = StagedSearch(dataSet: .cifar10, number: 1, found: "|none~0|", queries: 2)
    let text = findings(controller: [93, 94, 95], random: [92, 93, 94], staged: [staged])
      .resultsMarkdown
    #expect(text.contains("no columns for ImageNet16-120"))
    #expect(text.contains("1 repeat of the controller's searches was also run by the stages"))
    #expect(text.contains("| random search | 93.00 ± 1.00 |"))
    #expect(text.contains("chosen by the validation accuracies of CIFAR-100 alone"))
  }
}
