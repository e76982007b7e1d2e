// Reads a segment of the lifelong database of experiments.

extension LDESegmentFile {
  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    let kinds = try reader.attributeTexts("layer_kinds")
    guard kinds == LayerKind.allCases.map(\.label) else {
      throw reader.fault("layer_kinds", "\(kinds) are not this version's kinds of layers")
    }
    let datasets = try Self.datasets(reader)
    let layers = try Self.layers(reader)
    let prefixes = try reader.float64("prefix_accuracy", ["layer"])
    let identities = try reader.texts("identity", ["experiment"])
    let architectures = try reader.texts("architecture", ["experiment"])
    let indices = try reader.int32("dataset_index", ["experiment"])
    let counts = try reader.int32("layer_count", ["experiment"])
    let curves = try reader.float64("curve", ["experiment", "epoch"])
    let epochs = try reader.count(of: "epoch")
    guard counts.allSatisfy({ $0 > 0 }), counts.reduce(0, { $0 + Int($1) }) == layers.count else {
      throw reader.fault("layer_count", "the counts do not add up to the \(layers.count) layers")
    }
    var first = 0
    let experiments = try identities.indices.map { i in
      let range = first..<first + Int(counts[i])
      first = range.upperBound
      guard datasets.indices.contains(Int(indices[i])), (0...1).contains(prefixes[first - 1])
      else { throw reader.fault("experiment", "number \(i) has no data set or no accuracy") }
      return RecordedExperiment(
        identity: identities[i], dataset: Int(indices[i]), architecture: architectures[i],
        layers: Array(layers[range]),
        prefixAccuracies: prefixes[range].map { $0.isNaN ? nil : $0 },
        curve: curves[i * epochs..<(i + 1) * epochs].filter { !$0.isNaN })
    }
    self.init(
      training: try reader.text("training"), datasets: datasets, experiments: experiments)
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

  private static func layers(_ reader: ArtifactReader) throws -> [LayerRecord] {
    let kinds = try reader.uint8("layer_kind", ["layer"])
    let weights = try reader.int64("layer_weights", ["layer"])
    let heights = try reader.float64("height_ratio", ["layer"])
    let depths = try reader.float64("depth_ratio", ["layer"])
    let flops = try reader.float64("prefix_flops", ["layer"])
    let memory = try reader.float64("prefix_memory", ["layer"])
    return try kinds.indices.map { i in
      guard let kind = LayerKind(rawValue: Int(kinds[i])), weights[i] >= 0, flops[i] >= 0,
        memory[i] >= 0, heights[i].isFinite, depths[i].isFinite
      else { throw reader.fault("layer_kind", "layer \(i) is impossible") }
      return LayerRecord(
        kind: kind, heightRatio: heights[i], depthRatio: depths[i], weights: Int(weights[i]),
        prefixFLOPs: flops[i], prefixMemory: memory[i])
    }
  }
}
