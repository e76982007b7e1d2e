// Searches that were run stage by stage, held against the same repeats of a benchmark.

import Artifacts
import Report
import SearchSpace
import Tabular

/// The folder of searches that the stages made: `DATASET/repeat-0001/round-0001/samples.h5` and so on.
struct StagedSearches {
  let folder: String
  let benchmark: BenchmarkFile
  let table: CellTable
  /// Seed of the benchmark.
  let seed: Int

  /// Every search in the folder.
  ///
  /// - Throws: `ArtifactError` naming the first sample that is not the benchmark's.
  func compare() throws -> [StagedSearch] {
    try TableDataSet.allCases.flatMap { dataSet in
      let branch = "\(folder)/\(dataSet.rawValue)"
      return try FilePath.names(in: branch).filter { $0.hasPrefix("repeat-") }.map {
        try compare("\(branch)/\($0)", dataSet)
      }
    }
  }

  /// All folders with artifacts.
  var folders: [String] {
    TableDataSet.allCases.flatMap { dataSet in
      FilePath.names(in: "\(folder)/\(dataSet.rawValue)").flatMap { name in
        let search = "\(folder)/\(dataSet.rawValue)/\(name)"
        return [search] + FilePath.names(in: search).map { "\(search)/\($0)" }
      }
    }
  }

  private func compare(_ search: String, _ dataSet: TableDataSet) throws -> StagedSearch {
    guard let number = search.split(separator: "-").last.flatMap({ Int($0) }),
      let index = benchmark.dataSets.firstIndex(of: dataSet.rawValue),
      let strategy = benchmark.strategies.firstIndex(of: StrategyName.controller.rawValue),
      benchmark.searches[index][strategy].cells.indices.contains(number - 1)
    else {
      throw ArtifactError(
        path: search,
        reason: "the benchmark has no such repeat of the controller; lower STAGED in pipeline.mk")
    }
    let expected = benchmark.searches[index][strategy]
    let queries = try queries(search, dataSet, number, expected.cells[number - 1])
    let cells = SearchRecord(rows: queries)
    let found = cells.incumbents(by: table[dataSet].validation12)[queries.count - 1]
    guard queries.count == expected.cells[number - 1].count, found == expected.found[number - 1]
    else {
      throw ArtifactError(
        path: search,
        reason: "the stages looked at \(queries.count) cells and found \(found), the benchmark at "
          + "\(expected.cells[number - 1].count) and found \(expected.found[number - 1]); run make again"
      )
    }
    return StagedSearch(
      dataSet: dataSet, number: number, found: table.architectures[found], queries: queries.count)
  }

  /// The rows that the stages looked at, round by round, each compared with the benchmark's.
  private func queries(
    _ search: String, _ dataSet: TableDataSet, _ number: Int, _ expected: [Int]
  ) throws -> [Int] {
    let rounds = FilePath.names(in: search).filter { $0.hasPrefix("round-") }.count
    var rows: [Int] = []
    for round in 1...max(1, rounds) {
      let path = RunFolder.path(search, round, "samples")
      let reader = try ArtifactReader(path, expecting: .samples)
      let samples = try SamplesFile(reader)
      let rewards = try RewardsFile(
        ArtifactReader(RunFolder.path(search, round, "rewards"), expecting: .rewards))
      guard case .nasbench201 = samples.space,
        reader.header.seed == TableSearch.runSeed(seed: seed, repeat: number),
        samples.architectures.count == rewards.entries.count
      else {
        throw ArtifactError(
          path: path, reason: "this is not repeat \(number) of the benchmark; run make again")
      }
      for (cell, entry) in zip(samples.architectures, rewards.entries) {
        let row = table.row(of: cell.choices)
        guard rows.count < expected.count, expected[rows.count] == row,
          entry.score == table[dataSet].validation12[row] / 100
        else {
          throw ArtifactError(
            path: path,
            reason:
              "query \(rows.count + 1) of repeat \(number) is cell \(row) here and another one, or "
              + "with another accuracy, in the benchmark; run make again")
        }
        rows.append(row)
      }
    }
    return rows
  }
}
