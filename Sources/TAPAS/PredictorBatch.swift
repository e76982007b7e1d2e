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
    var inputs: [[Float]] = []
    var targets: [[Float]] = []
    for step in 0..<steps {
      // The layer before is what was the layer one step ago.
      let before =
        inputs.last.map { Array($0[(size * columns)...]) }
        ?? [Float](repeating: 0, count: size * columns)
      inputs.append(before + Self.layers(step, of: networks, size, columns))
      targets.append(Self.values(step, of: networks, columns))
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

  /// What an error counts: `finalWeight` behind a network's last layer, 1 before it, 0 where nothing is known.
  func weight(_ step: Int, _ column: Int, finalWeight: Float) -> Float {
    if targets[step][column].isNaN { return 0 }
    return step + 1 == depths[column] ? finalWeight : 1
  }

  /// What all errors count together.
  func totalWeight(finalWeight: Float) -> Float {
    targets.indices.reduce(0) { sum, step in
      depths.indices.reduce(sum) { $0 + weight(step, $1, finalWeight: finalWeight) }
    }
  }

  /// The codes of the layers at a step, size × columns; 0 beyond a network's depth.
  private static func layers(
    _ step: Int, of networks: [Item], _ size: Int, _ columns: Int
  ) -> [Float] {
    var matrix = [Float](repeating: 0, count: size * columns)
    for (column, item) in networks.enumerated() where step < item.network.layers.count {
      for k in 0..<size { matrix[k * columns + column] = item.codes[step * size + k] }
    }
    return matrix
  }

  /// What is known at a step, NaN elsewhere.
  private static func values(_ step: Int, of networks: [Item], _ columns: Int) -> [Float] {
    var values = [Float](repeating: .nan, count: columns)
    for (column, item) in networks.enumerated() where step < item.network.layers.count {
      if let value = item.values[step] { values[column] = Float(value) }
    }
    return values
  }
}
