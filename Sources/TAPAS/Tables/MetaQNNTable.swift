// Networks of the MetaQNN space with learning curves, as published with Baker et al. 2018.

import Artifacts

/// Reads rows such as `[C(64,3,1), D(1,2), P(2,2), FC(128), SM(10)]` with accuracies `acc_1`, `acc_2`, ….
///
/// Convolutions keep the map's size, pooling windows lie inside it, no layer has a bias (checked
/// against the table's parameter counts), `GAP(n)` is a 1×1 convolution to n maps before the mean, and
/// `SM(n)` a fully connected layer. `D(i,n)` is the i-th of n dropout layers.
public enum MetaQNNTable {
  /// The experiments of a table.
  ///
  /// - Parameters:
  ///   - table: With columns `net` and `acc_1` up to any epoch.
  ///   - classes: Classes of the data set.
  ///   - difficulty: The data set's declared difficulty number.
  /// - Returns: One experiment for each row: the largest accuracy of its curve, no prefixes.
  /// - Throws: ``TableError``.
  public static func experiments(
    _ table: CommaSeparatedTable, classes: Int, difficulty: Double
  ) throws(TableError) -> [ExperimentRecord] {
    let net = try table.column("net")
    let curve = table.columns.indices.filter { table.columns[$0].hasPrefix("acc_") }
    guard !curve.isEmpty else {
      throw TableError(file: table.file, line: 1, reason: "no columns acc_1, acc_2, …")
    }
    var experiments: [ExperimentRecord] = []
    for row in table.rows.indices {
      var best = 0.0
      for column in curve where !table.rows[row][column].isEmpty {
        best = max(best, try table.number(row: row, column: column, in: 0...1))
      }
      guard let layers = layers(table.rows[row][net]) else {
        throw table.fault(
          row, "\"\(table.rows[row][net])\" is no network of the MetaQNN space on 32×32 images")
      }
      let network = NetworkRecord(layers: layers, classes: classes, difficulty: difficulty)
      experiments.append(ExperimentRecord(network, accuracy: best))
    }
    return experiments
  }

  /// The layers that `text` names, on images of 3 × 32 × 32; nil if it cannot be understood.
  static func layers(_ text: String) -> [LayerRecord]? {
    var walk = NetworkWalk(channels: 3, height: 32, width: 32)
    let body = text.drop { $0 == "[" }.prefix { $0 != "]" }
    for part in body.split(separator: ")") {
      let halves = part.split(separator: "(")
      guard halves.count == 2 else { return nil }
      let name = halves[0].filter(\.isLetter)
      let numbers = halves[1].split(separator: ",").map { Int($0) ?? 0 }
      guard numbers.allSatisfy(NetworkWalk.possibleCounts.contains),
        add(name, numbers, to: &walk), walk.isPossible, walk.hasRoom
      else { return nil }
    }
    return walk.layers.isEmpty ? nil : walk.layers
  }

  private static func add(_ name: String, _ numbers: [Int], to walk: inout NetworkWalk) -> Bool {
    switch (name, numbers.count) {
    case ("C", 3):
      guard NetworkWalk.possibleSizes.contains(numbers[1]) else { return false }
      walk.convolution(size: numbers[1], filters: numbers[0], stride: numbers[2])
    case ("P", 2):
      guard numbers[0] <= min(walk.height, walk.width) else { return false }
      walk.pool(size: numbers[0], stride: numbers[1])
    case ("D", 2): walk.dropout()
    case ("FC", 1): walk.fullyConnected(units: numbers[0])
    // After global pooling there is nothing left to learn.
    case ("SM", 1):
      if walk.layers.last?.kind != .globalPooling { walk.fullyConnected(units: numbers[0]) }
    case ("GAP", 1):
      walk.convolution(size: 1, filters: numbers[0])
      walk.globalPool()
    default: return false
    }
    return true
  }
}
