// A database of experiments for people: its data sets, and what a query finds.

import Artifacts
import TAPAS

/// What to show of a database.
public struct LDEOverview {
  /// The database: folder, packed database or segment.
  public var path: String
  /// Which experiments count.
  public var choice: ExperimentChoice
  /// Difficulty of the data set at hand; nil for whatever difficulty.
  public var difficulty: Double?
  /// Largest difference of difficulty.
  public var tolerance: Double
  /// The most accurate experiments to list.
  public var best: Int

  /// What to show.
  public init(
    path: String, choice: ExperimentChoice = ExperimentChoice(), difficulty: Double? = nil,
    tolerance: Double = 0.05, best: Int = 0
  ) {
    self.path = path
    self.choice = choice
    self.difficulty = difficulty
    self.tolerance = tolerance
    self.best = best
  }

  /// One data set's line.
  struct Line: Equatable {
    let dataset: MeasuredDataset
    var accuracies: [Double] = []
    var layers: [Int] = []
  }

  /// Prints the overview.
  ///
  /// - Throws: As opening the database.
  public func print() throws {
    let set = try SegmentSet([path])
    let lines = try lines(set)
    let total = lines.reduce(0) { $0 + $1.accuracies.count }
    Console.answer(
      "\(path): \(total) experiments on \(lines.count) data sets in \(set.tables.flatMap(\.parts).count) "
        + "segments")
    let width = lines.map { $0.dataset.name.count }.max() ?? 0
    for line in lines { show(line, width) }
    try list(set)
  }

  /// Every data set that the query wants, by falling difficulty number.
  func lines(_ set: SegmentSet) throws -> [Line] {
    let query = choice.query(difficulty: difficulty, tolerance: tolerance, nearestDatasets: 1)
    let chosen = try set.choose(query)
    if chosen.isFallback {
      Console.answer(
        "no data set lies within \(tolerance) of \(difficulty ?? 0); the nearest is shown")
    }
    var lines = chosen.datasets.map { Line(dataset: $0) }
    let places = Dictionary(uniqueKeysWithValues: zip(chosen.datasets, lines.indices))
    var merge = ExperimentMerge()
    for table in set.tables {
      for index in try merge.take(table)
      where query.layers?.contains(Int(table.layerCounts[index])) ?? true {
        guard let place = places[table.datasets[Int(table.datasetIndices[index])]] else { continue }
        lines[place].accuracies.append(table.accuracies[index])
        lines[place].layers.append(Int(table.layerCounts[index]))
      }
    }
    return lines.sorted {
      ($1.dataset.difficulty, $0.dataset.name) < ($0.dataset.difficulty, $1.dataset.name)
    }
  }

  private func show(_ line: Line, _ width: Int) {
    let dataset = line.dataset
    let name = dataset.name + String(repeating: " ", count: width - dataset.name.count)
    let sorted = line.accuracies.sorted()
    let origin =
      dataset.probe == MeasuredDataset.declared
      ? "declared" : "probe \(dataset.probe.prefix(8))"
    guard let lowest = sorted.first, let highest = sorted.last, let fewest = line.layers.min(),
      let most = line.layers.max()
    else {
      Console.answer(
        "  \(name)  DCN \(decimals(dataset.difficulty, 4)) (\(origin)): no experiments")
      return
    }
    Console.answer(
      "  \(name)  DCN \(decimals(dataset.difficulty, 4)) (\(origin)), \(dataset.classes) classes: "
        + "\(sorted.count) experiments of \(fewest) to \(most) layers, accuracy "
        + "\(decimals(lowest, 4)) to \(decimals(highest, 4)), median "
        + "\(decimals(sorted[sorted.count / 2], 4))")
  }

  /// The most accurate experiments that the query wants.
  private func list(_ set: SegmentSet) throws {
    guard best > 0 else { return }
    let query = choice.query(difficulty: difficulty, tolerance: tolerance, nearestDatasets: 1)
    let wanted = Set(try set.choose(query).datasets)
    var found: [(accuracy: Double, dataset: String, name: String)] = []
    var merge = ExperimentMerge()
    for table in set.tables {
      let names = try table.architectures()
      for index in try merge.take(table)
      where query.layers?.contains(Int(table.layerCounts[index])) ?? true {
        let dataset = table.datasets[Int(table.datasetIndices[index])]
        guard wanted.contains(dataset) else { continue }
        found.append((table.accuracies[index], dataset.name, names[index]))
      }
      found = Array(
        found.enumerated().sorted {
          ($1.element.accuracy, $0.offset) < ($0.element.accuracy, $1.offset)
        }.prefix(best).map(\.element))
    }
    for (rank, line) in found.enumerated() {
      Console.answer("  \(rank + 1). \(decimals(line.accuracy, 4))  \(line.dataset)  \(line.name)")
    }
  }
}
