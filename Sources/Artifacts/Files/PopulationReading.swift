// Reads the history of an evolution.

import SearchSpace

extension PopulationFile {
  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    let space = try reader.searchSpace()
    let list = ["individual"]
    let architectures = try Self.architectures(reader, space)
    let parents = try reader.int64("parent", list), mutations = try reader.int32("mutation", list)
    let born = try reader.int32("born", list), died = try reader.int32("died", list)
    let accuracies = try reader.float64("predicted_accuracy", list)
    let parameters = try reader.int64("parameter_count", list)
    let flops = try reader.float64("forward_flops", list)
    func nonnegative<Number: BinaryInteger>(_ value: Number) -> Int? {
      value < 0 ? nil : Int(value)
    }
    let individuals = architectures.indices.map { index in
      Individual(
        architecture: architectures[index], parent: nonnegative(parents[index] - 1),
        mutation: nonnegative(mutations[index]), born: Int(born[index]),
        died: nonnegative(died[index]), accuracy: accuracies[index],
        parameters: Int(parameters[index]), flops: flops[index])
    }
    func front(_ name: String, _ cost: (Individual) -> Double) throws -> [Int] {
      let marks = try reader.uint8(name, list)
      return marks.indices.filter { marks[$0] == 1 }.sorted {
        (cost(individuals[$0]), $0) < (cost(individuals[$1]), $1)
      }
    }
    self.init(
      space: space, mutations: try reader.attributeTexts("mutations"),
      dataset: try reader.text("dataset"), difficulty: try reader.number("difficulty"),
      classes: try reader.integer("classes", in: 2...), individuals: individuals,
      parameterFront: try front("on_parameter_front") { Double($0.parameters) },
      flopsFront: try front("on_flops_front", \.flops))
  }

  private static func architectures(
    _ reader: ArtifactReader, _ space: SearchSpace
  ) throws -> [Architecture] {
    let choices = try reader.int32("choice_index", ["individual", "token"])
    let layers = try reader.int32("layers", ["individual"])
    let tokens = try reader.count(of: "token")
    let hasConnections = space.hasSkipConnections
    let width = hasConnections ? try reader.count(of: "layer") : 0
    let squares =
      hasConnections ? try reader.uint8("connection", ["individual", "layer", "source"]) : []
    return try layers.indices.map { index in
      let row = choices[index * tokens..<(index + 1) * tokens].filter { $0 >= 0 }.map(Int.init)
      let own = space.layers == nil ? space : space.with(layers: max(1, Int(layers[index])))
      guard own.anchorCount <= width || !hasConnections else {
        throw reader.fault("connection", "individual \(index + 1) has \(own.anchorCount) layers")
      }
      let rows = (0..<own.anchorCount).map { layer in
        let start = (index * width + layer) * width
        return squares[start..<start + layer].map { $0 != 0 }
      }
      do {
        return try Architecture(row, connections: rows, in: own)
      } catch {
        throw reader.fault("choice_index", "individual \(index + 1): \(error)")
      }
    }
  }
}
