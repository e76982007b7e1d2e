import Controller
import Kernels
import SearchSpace
import Tensor
import TestSupport
import Testing

@testable import Tabular

@Suite struct TableSearchTests {
  private static let table: CellTable? = try? CellTable(csv: SyntheticTable.csv(), file: "t.csv")

  private func options(hidden: Int = 8) -> StrategyOptions {
    let learning = ReinforceOptions(
      adam: AdamOptions(learningRate: 0.05, beta1: 0.9, beta2: 0.999, epsilon: 1e-8),
      baselineDecay: 0.9, entropyWeight: 0, gradientNormLimit: 0)
    var free = learning
    free.adam.learningRate = 0.2
    return StrategyOptions(
      space: .nasbench201(NASBench201Space(edgesShareTokens: false)), children: 2,
      hiddenUnits: hidden, initialRange: 0.08, temperature: 1, controller: learning,
      freeLogitsChildren: 5, freeLogits: free,
      evolution: EvolutionOptions(population: 10, tournament: 5))
  }

  private func search(queries: Int) throws -> TableSearch {
    TableSearch(
      table: try #require(Self.table), options: options(), queries: queries, reward: { $0 * $0 })
  }

  private func meanBest(_ name: StrategyName, _ search: TableSearch) -> Double {
    let values = search.table[.cifar10].validation12
    let records = search.repeats(
      name, on: .cifar10, seed: 1, repeats: 8, workers: Workers(2))
    return records.reduce(0.0) { $0 + ($1.rows.map { values[$0] }.max() ?? 0) } / 8
  }

  @Test func evolutionFindsTheBestCellOfASeparableTable() throws {
    let search = try search(queries: 1000)
    let record = search.search(.evolution, on: .cifar10, runSeed: 5)
    #expect(record.rows.contains(search.table.row(of: SyntheticTable.best)))
  }

  @Test func everyStrategyThatLearnsBeatsRandomSearchOnASeparableTable() throws {
    let search = try search(queries: 200)
    let random = meanBest(.random, search)
    for name in StrategyName.allCases where name != .random {
      #expect(meanBest(name, search) > random + 2, "\(name)")
    }
  }

  @Test(arguments: StrategyName.allCases)
  func theThreadsDoNotChangeTheSearches(_ name: StrategyName) throws {
    let search = try search(queries: 20)
    func rows(_ threads: Int) -> [SearchRecord] {
      search.repeats(name, on: .cifar100, seed: 3, repeats: 7, workers: Workers(threads))
    }
    let alone = rows(1)
    #expect(alone == rows(3))
    #expect(Set(alone).count == 7, "repeats have streams of their own")
    #expect(alone[4] == search.search(name, on: .cifar100, runSeed: 3_000_005))
  }

  @Test(arguments: StrategyName.allCases)
  func aSearchLooksAtExactlyItsQueries(_ name: StrategyName) throws {
    let search = try search(queries: 30)
    #expect(search.search(name, on: .cifar10, runSeed: 1).rows.count == 30)
  }

  @Test func theIncumbentIsTheEarliestOfTheBest() {
    let record = SearchRecord(rows: [2, 0, 3, 1, 4])
    #expect(record.incumbents(by: [5, 7, 1, 7, 7]) == [2, 0, 3, 3, 3])
  }

  @Test func rewardsAreThoseOfTheDataSetThatIsSearched() throws {
    // The same accuracies in the same order but for their size: this reward falls with them on CIFAR-100
    // (10 to 40 %) and rises on CIFAR-10 (20 to 80 %), mostly.
    let table = try #require(Self.table)
    let search = TableSearch(
      table: table, options: options(), queries: 60, reward: { abs($0 - 0.3) })
    let rows = TableDataSet.allCases.map { search.search(.evolution, on: $0, runSeed: 1).rows }
    #expect(rows[0].prefix(10) == rows[1].prefix(10))
    #expect(rows[0] != rows[1])
  }
}
