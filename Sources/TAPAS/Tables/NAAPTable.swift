// NAAP-440: small residual convolutional networks on CIFAR-10 (Hakim 2022).

import Artifacts

/// Joins the table of results with the table of layers.
public enum NAAPTable {
  /// Experiments, and which of them its author set aside for testing.
  public struct Split: Sendable {
    /// For fitting.
    public var training: [ExperimentRecord] = []
    /// For testing.
    public var testing: [ExperimentRecord] = []
  }

  /// The experiments.
  ///
  /// - Parameters:
  ///   - results: Columns `ModelId`, `IsTest`, `NumParams`, `MaxAccuracy`.
  ///   - schemes: Columns `ModelId` and `layers`, such as `k3 w12 s2 r0; k1 w16 s1 r0`.
  ///   - difficulty: CIFAR-10's declared difficulty number.
  /// - Returns: The experiments of both parts, in the order of the results.
  /// - Throws: ``TableError``, also when the layers do not give the row's parameter count.
  public static func experiments(
    results: CommaSeparatedTable, schemes: CommaSeparatedTable, difficulty: Double
  ) throws(TableError) -> Split {
    let layersOf = try schemeTexts(schemes)
    let model = try results.column("ModelId"), isTest = try results.column("IsTest")
    let accuracy = try results.column("MaxAccuracy"), count = try results.column("NumParams")
    var split = Split()
    for row in results.rows.indices {
      guard let text = layersOf[results.rows[row][model]], let layers = layers(text) else {
        throw results.fault(
          row, "\(schemes.file) has no layers for model \(results.rows[row][model])")
      }
      let network = NetworkRecord(layers: layers, classes: 10, difficulty: difficulty)
      // The classifier's ten biases are no layer weights here.
      guard results.rows[row][count] == String(network.weights + 10) else {
        throw results.fault(
          row,
          "NumParams is \(results.rows[row][count]), but the layers have \(network.weights + 10)")
      }
      let experiment = ExperimentRecord(
        network, accuracy: try results.number(row: row, column: accuracy, in: 0...1))
      if results.rows[row][isTest] == "1" {
        split.testing.append(experiment)
      } else {
        split.training.append(experiment)
      }
    }
    return split
  }

  private static func schemeTexts(
    _ schemes: CommaSeparatedTable
  ) throws(TableError) -> [String: String] {
    let model = try schemes.column("ModelId"), layers = try schemes.column("layers")
    return Dictionary(schemes.rows.map { ($0[model], $0[layers]) }) { first, _ in first }
  }

  /// The layers that `text` names, on images of 3 × 32 × 32, with the mean and a classifier at the end.
  static func layers(_ text: String) -> [LayerRecord]? {
    var walk = NetworkWalk(channels: 3, height: 32, width: 32)
    for part in text.split(separator: ";") {
      var values: [Character: Int] = [:]
      for field in part.split(separator: " ") {
        guard let key = field.first, let value = Int(field.dropFirst()) else { return nil }
        values[key] = value
      }
      guard let size = values["k"], NetworkWalk.possibleSizes.contains(size),
        let filters = values["w"], NetworkWalk.possibleCounts.contains(filters),
        let stride = values["s"], NetworkWalk.possibleSizes.contains(stride), walk.hasRoom
      else { return nil }
      walk.convolution(size: size, filters: filters, stride: stride, isNormalised: true)
      if values["r"] == 1 { walk.skip() }
    }
    walk.globalPool()
    walk.fullyConnected(units: 10)
    return walk.isPossible ? walk.layers : nil
  }
}
