// Networks side by side, as the predictor reads them.

/// Up to `columns` networks of at most `steps` layers, laid out for the predictor.
struct PredictorBatch {
  /// For each step the input matrix, ``FeatureEncoding/inputCount`` × columns.
  let inputs: [[Float]]
  /// Accuracy before the first layer: 1 / classes.
  let chance: [Float]
  /// Difficulty of each network's data set.
  let difficulty: [Float]
  /// For each step, the accuracy after that layer; NaN where it is not known.
  let targets: [[Float]]
  /// Layers of each network; 0 for an empty column.
  let depths: [Int]

  /// A batch of `codes` (``FeatureEncoding/codes(of:)``) with what is known of each network.
  init(
    _ networks: [(network: NetworkRecord, codes: [Float], accuracies: [Double?])], columns: Int
  ) {
    precondition(networks.count <= columns, "PredictorBatch: \(networks.count) in \(columns)")
    let size = FeatureEncoding.layerCount
    let steps = networks.map(\.network.layers.count).max() ?? 0
    var inputs = [[Float]](
      repeating: [Float](repeating: 0, count: 2 * size * columns), count: steps)
    var targets = [[Float]](repeating: [Float](repeating: .nan, count: columns), count: steps)
    for (column, item) in networks.enumerated() {
      for step in item.network.layers.indices {
        for k in 0..<size {
          if step > 0 { inputs[step][k * columns + column] = item.codes[(step - 1) * size + k] }
          inputs[step][(size + k) * columns + column] = item.codes[step * size + k]
        }
        if let accuracy = item.accuracies[step] { targets[step][column] = Float(accuracy) }
      }
    }
    func padded(_ values: [Double]) -> [Float] {
      values.map(Float.init) + [Float](repeating: 0, count: columns - values.count)
    }
    self.inputs = inputs
    self.targets = targets
    chance = padded(networks.map { 1 / Double($0.network.classes) })
    difficulty = padded(networks.map(\.network.difficulty))
    depths =
      networks.map(\.network.layers.count)
      + [Int](repeating: 0, count: columns - networks.count)
  }
}
