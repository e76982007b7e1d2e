// Many experiments by column: what tells them apart at once, their layers only where they are wanted.

/// A segment of the lifelong database of experiments, or a packed database, read column by column.
///
/// Opening reads a few bytes for each experiment. ``networks(_:)``, ``identities()`` and
/// ``architectures()`` read the large columns, and keep none.
public struct ExperimentColumns {
  /// A segment that the experiments come from.
  public struct Part: Hashable, Sendable {
    /// Its payload hash.
    public var hash: String
    /// How all its experiments were trained.
    public var training: String

    /// A segment.
    public init(hash: String, training: String) {
      self.hash = hash
      self.training = training
    }
  }

  /// Where it was read from.
  public let path: String
  /// Payload hash of the file.
  public let payloadHash: String
  /// On which machines the file's bytes repeat.
  public let determinism: DeterminismClass
  /// The data sets.
  public let datasets: [MeasuredDataset]
  /// The segments; one where the file is one.
  public let parts: [Part]
  /// For each experiment the index of its data set.
  public let datasetIndices: [Int32]
  /// For each experiment the index of its segment.
  public let partIndices: [Int32]
  /// Number of layers of each experiment.
  public let layerCounts: [Int32]
  /// Accuracy of each whole network.
  public let accuracies: [Double]
  /// Where the layers of each experiment begin.
  private let firstLayers: [Int]
  private let reader: ArtifactReader

  /// Number of experiments.
  public var count: Int { accuracies.count }

  /// Reads what tells the experiments apart.
  ///
  /// - Parameter reader: A segment or a packed database.
  /// - Throws: ``ArtifactError`` where the columns contradict each other.
  public init(_ reader: ArtifactReader) throws {
    let kinds = try reader.attributeTexts("layer_kinds")
    guard kinds == LayerKind.allCases.map(\.label) else {
      throw reader.fault("layer_kinds", "\(kinds) are not this version's kinds of layers")
    }
    self.reader = reader
    (path, payloadHash) = (reader.path, reader.payloadHash)
    determinism = reader.header.determinism
    datasets = try Self.datasets(reader)
    datasetIndices = try reader.int32("dataset_index", ["experiment"])
    layerCounts = try reader.int32("layer_count", ["experiment"])
    accuracies = try reader.float64("accuracy", ["experiment"])
    (parts, partIndices) = try Self.parts(reader, count: accuracies.count)
    var places: [Int] = []
    places.reserveCapacity(accuracies.count)
    var layers = 0
    for index in accuracies.indices {
      guard layerCounts[index] > 0 else {
        throw reader.fault("layer_count", "experiment \(index) has no layers")
      }
      guard datasets.indices.contains(Int(datasetIndices[index])),
        parts.indices.contains(Int(partIndices[index])), (0...1).contains(accuracies[index])
      else { throw reader.fault("experiment", "number \(index) has no data set or no accuracy") }
      places.append(layers)
      layers += Int(layerCounts[index])
    }
    firstLayers = places
    guard layers == (try reader.count(of: "layer")) else {
      throw reader.fault(
        "layer_count", "the counts do not add up to the \(try reader.count(of: "layer")) layers")
    }
  }

  /// Who each experiment is: 64 hexadecimal digits.
  public func identities() throws -> [String] { try reader.texts("identity", ["experiment"]) }

  /// The networks for people.
  public func architectures() throws -> [String] {
    try reader.texts("architecture", ["experiment"])
  }

  /// Validation accuracies after each epoch of all experiments, without the padding.
  public func curves() throws -> [[Double]] {
    let flat = try reader.float64("curve", ["experiment", "epoch"])
    let epochs = try reader.count(of: "epoch")
    return accuracies.indices.map { index in
      flat[index * epochs..<(index + 1) * epochs].filter { !$0.isNaN }
    }
  }

  /// The layers of some experiments, with the accuracy of the network cut after each.
  ///
  /// - Parameter chosen: Indices of experiments, in any order.
  /// - Returns: One for each.
  /// - Throws: ``ArtifactError`` where a layer is impossible.
  public func networks(_ chosen: [Int]) throws -> [(layers: [LayerRecord], accuracies: [Double?])] {
    guard !chosen.isEmpty else { return [] }
    let columns = try LayerColumns(reader)
    return try chosen.map { index in
      let range = firstLayers[index]..<firstLayers[index] + Int(layerCounts[index])
      let prefixes = columns.prefixes[range].map { $0.isNaN ? nil : $0 }
      guard let last = prefixes.last ?? nil, (0...1).contains(last) else {
        throw reader.fault("prefix_accuracy", "experiment \(index) has no final accuracy")
      }
      var layers = try range.map { try columns.layer($0) }
      if !columns.knowGeometry {
        let classes = datasets[Int(datasetIndices[index])].classes
        let recovered = LayerGeometry.recovered(from: layers, classes: classes)
        for (place, geometry) in recovered.enumerated() { layers[place].geometry = geometry }
      }
      return (layers, prefixes)
    }
  }

  private static func parts(
    _ reader: ArtifactReader, count: Int
  ) throws -> ([Part], [Int32]) {
    guard reader.header.format == .packedLDE else {
      let part = Part(hash: reader.payloadHash, training: try reader.text("training"))
      return ([part], [Int32](repeating: 0, count: count))
    }
    let hashes = try reader.texts("segment_hash", ["segment"])
    let trainings = try reader.texts("segment_training", ["segment"])
    return (
      zip(hashes, trainings).map { Part(hash: $0, training: $1) },
      try reader.int32("segment_index", ["experiment"])
    )
  }

  private static func datasets(_ reader: ArtifactReader) throws -> [MeasuredDataset] {
    let names = try reader.texts("dataset_name", ["dataset"])
    let probes = try reader.texts("dataset_probe", ["dataset"])
    let classes = try reader.int32("dataset_classes", ["dataset"])
    let difficulties = try reader.float64("dataset_difficulty", ["dataset"])
    return try names.indices.map { i in
      guard classes[i] >= 2, (0...1).contains(difficulties[i]) else {
        throw reader.fault("dataset_classes", "\(names[i]) has an impossible number")
      }
      return MeasuredDataset(
        name: names[i], classes: Int(classes[i]), difficulty: difficulties[i], probe: probes[i])
    }
  }
}

/// The layers of all experiments of a file, by column.
private struct LayerColumns {
  let prefixes: [Double]
  private let kinds: [UInt8]
  private let weights: [Int64]
  private let heights: [Double], depths: [Double], flops: [Double], memory: [Double]
  private let geometry: (windows: [Int32], heights: [Int32], channels: [Int32])?
  private let reader: ArtifactReader

  /// Format version 1 did not say what a layer reads and makes.
  var knowGeometry: Bool { geometry != nil }

  init(_ reader: ArtifactReader) throws {
    self.reader = reader
    kinds = try reader.uint8("layer_kind", ["layer"])
    weights = try reader.int64("layer_weights", ["layer"])
    heights = try reader.float64("height_ratio", ["layer"])
    depths = try reader.float64("depth_ratio", ["layer"])
    flops = try reader.float64("prefix_flops", ["layer"])
    memory = try reader.float64("prefix_memory", ["layer"])
    prefixes = try reader.float64("prefix_accuracy", ["layer"])
    geometry =
      reader.formatVersion == 1
      ? nil
      : (
        try reader.int32("layer_window", ["layer"]), try reader.int32("layer_height", ["layer"]),
        try reader.int32("layer_channels", ["layer"])
      )
  }

  func layer(_ i: Int) throws -> LayerRecord {
    guard let kind = LayerKind(rawValue: Int(kinds[i])), weights[i] >= 0, flops[i] >= 0,
      memory[i] >= 0, heights[i].isFinite, depths[i].isFinite
    else { throw reader.fault("layer_kind", "layer \(i) is impossible") }
    return LayerRecord(
      kind: kind, heightRatio: heights[i], depthRatio: depths[i], weights: Int(weights[i]),
      prefixFLOPs: flops[i], prefixMemory: memory[i], geometry: try layerGeometry(i))
  }

  private func layerGeometry(_ i: Int) throws -> LayerGeometry {
    guard let geometry else { return LayerGeometry(window: 1, height: 1, channels: 1) }
    let numbers = [geometry.windows[i], geometry.heights[i], geometry.channels[i]].map(Int.init)
    guard numbers.allSatisfy({ $0 > 0 }) else {
      throw reader.fault("layer_window", "layer \(i) is impossible")
    }
    return LayerGeometry(window: numbers[0], height: numbers[1], channels: numbers[2])
  }
}
