// Networks side by side, as the predictor reads them.

/// Up to `columns` networks of at most `steps` layers, laid out for the predictor.
struct PredictorBatch {
  /// A network with what is known of it.
  struct Item {
    let network: NetworkRecord
    /// Its layers (``FeatureEncoding/codes(of:)``).
    let codes: [Float]
    /// The target's value before the first layer.
    let start: Double
    /// The target's value after each layer; nil where it is not known.
    let values: [Double?]
  }

  /// For each step the input matrix, ``PredictorLayout/inputCount`` × columns.
  let inputs: [[Float]]
  /// The target's value before the first layer.
  let start: [Float]
  /// Difficulty of each network's data set.
  let difficulty: [Float]
  /// For each step, the target's value after that layer; NaN where it is not known.
  let targets: [[Float]]
  /// Layers of each network; 0 for an empty column.
  let depths: [Int]

  /// A batch of `networks`, of which there must be one.
  init(_ networks: [Item], columns: Int) {
    precondition(networks.count <= columns, "PredictorBatch: \(networks.count) in \(columns)")
    let size = networks.first.map { $0.codes.count / $0.network.layers.count } ?? 0
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
        if let value = item.values[step] { targets[step][column] = Float(value) }
      }
    }
    func padded(_ values: [Double]) -> [Float] {
      values.map(Float.init) + [Float](repeating: 0, count: columns - values.count)
    }
    self.inputs = inputs
    self.targets = targets
    start = padded(networks.map(\.start))
    difficulty = padded(networks.map(\.network.difficulty))
    depths =
      networks.map(\.network.layers.count)
      + [Int](repeating: 0, count: columns - networks.count)
  }
}
