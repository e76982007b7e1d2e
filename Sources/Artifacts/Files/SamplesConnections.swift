// The skip connections of a round's architectures, as square arrays.

import SearchSpace

extension SamplesFile {
  var connectionAxes: [Dimension] {
    guard space.hasSkipConnections else { return [] }
    return [
      Dimension("layer", count: space.anchorCount, from: 1, longName: "layer"),
      Dimension(
        "source", count: space.anchorCount, from: 1, longName: "layer that may be an input"),
    ]
  }

  var connectionVariables: [Variable] {
    guard space.hasSkipConnections else { return [] }
    let axes = ["sample", "layer", "source"]
    let chosen = architectures.flatMap { square($0.connections.map { $0.map { $0 ? 1 : 0 } }, 0) }
    return [
      Variable(
        "connection", axes, .uint8(chosen.map { UInt8($0) }),
        longName: "1 where the source layer is an input of the layer"),
      Variable(
        "connection_probability", axes,
        .float64(connectionProbabilities.flatMap { square($0, .nan) }),
        longName: "probability of each connection"),
    ]
  }

  /// Rows of growing length as a square of `layers` × `layers`, padded.
  private func square(_ rows: [[Double]], _ padding: Double) -> [Double] {
    rows.flatMap { $0 + [Double](repeating: padding, count: space.anchorCount - $0.count) }
  }

  /// For each sample the rows of a square: row i has i − 1 entries.
  private static func triangles<Value>(
    _ flat: [Value], _ layers: Int, count: Int
  ) -> [[[Value]]] {
    (0..<count).map { sample in
      (0..<layers).map { layer in
        let start = (sample * layers + layer) * layers
        return Array(flat[start..<start + layer])
      }
    }
  }

  static func connections(
    _ reader: ArtifactReader, _ space: SearchSpace, count: Int
  ) throws -> [[[Bool]]] {
    guard space.hasSkipConnections else { return [[[Bool]]](repeating: [], count: count) }
    let flat = try reader.uint8("connection", ["sample", "layer", "source"])
    let layers = space.anchorCount
    guard try reader.count(of: "layer") == layers, try reader.count(of: "source") == layers
    else { throw reader.fault("connection", "the search space has \(layers) layers") }
    return triangles(flat.map { $0 != 0 }, layers, count: count)
  }

  static func connectionProbabilities(
    _ reader: ArtifactReader, _ space: SearchSpace, _ count: Int
  ) throws -> [[[Double]]] {
    guard space.hasSkipConnections else { return [] }
    let flat = try reader.float64("connection_probability", ["sample", "layer", "source"])
    return triangles(flat, space.anchorCount, count: count)
  }
}
