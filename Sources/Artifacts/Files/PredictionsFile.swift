// Output of `predict-accuracy`: what each network would reach.

/// Predicted accuracies of networks on one data set, with their ranks.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `architecture`, `identity` | text | network | for people; who it is |
/// | `predicted_accuracy` | float64 | network | by the predictor, in [0, 1] |
/// | `rank` | int32 | network | 1 for the largest prediction; equal ones in the order of the file |
/// | `measured_accuracy` | float64 | network | where the input had one; NaN elsewhere |
/// | `parameter_count` | int64 | network | learnable parameters |
/// | `forward_flops` | float64 | network | floating-point operations of one image |
/// | `layer_count` | int32 | network | layers, as the predictor counts them |
///
/// Attributes: `difficulty`, `classes` (of the data set). Version 1 had no `parameter_count`, `forward_flops` and
/// `layer_count`.
public struct PredictionsFile: Sendable {
  /// How large a network is.
  public struct Size: Hashable, Sendable {
    /// Learnable parameters.
    public var parameters: Int
    /// Floating-point operations of one image.
    public var flops: Double
    /// Layers, as the predictor counts them.
    public var layers: Int

    /// A size.
    public init(parameters: Int, flops: Double, layers: Int) {
      self.parameters = parameters
      self.flops = flops
      self.layers = layers
    }
  }

  /// One network's line.
  public struct Entry: Hashable, Sendable {
    /// For people.
    public var architecture: String
    /// Who it is.
    public var identity: String
    /// By the predictor.
    public var predicted: Double
    /// By training, where known.
    public var measured: Double?
    /// How large it is; nil in a file of version 1.
    public var size: Size?

    /// A line.
    public init(
      architecture: String, identity: String, predicted: Double, measured: Double?, size: Size?
    ) {
      self.architecture = architecture
      self.identity = identity
      self.predicted = predicted
      self.measured = measured
      self.size = size
    }
  }

  /// Difficulty number of the data set.
  public var difficulty: Double
  /// Classes of the data set.
  public var classes: Int
  /// The networks, in the order of the input.
  public var entries: [Entry]

  /// Predictions.
  public init(difficulty: Double, classes: Int, entries: [Entry]) {
    self.difficulty = difficulty
    self.classes = classes
    self.entries = entries
  }

  /// Indices of the entries, best prediction first.
  public var ranking: [Int] {
    entries.indices.sorted { (-entries[$0].predicted, $0) < (-entries[$1].predicted, $1) }
  }

  /// The artifact; every network's size must be known.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    let sizes = entries.compactMap(\.size)
    precondition(sizes.count == entries.count, "predictions without sizes are of version 1")
    var ranks = [Int32](repeating: 0, count: entries.count)
    for (rank, index) in ranking.enumerated() { ranks[index] = Int32(rank + 1) }
    return ArtifactContent(
      header,
      attributes: ["difficulty": .real(difficulty), "classes": .integer(Int64(classes))],
      dimensions: [Dimension("network", count: entries.count, longName: "network")],
      variables: [
        Variable(
          "architecture", ["network"], .text(entries.map(\.architecture)), longName: "network"),
        Variable("identity", ["network"], .text(entries.map(\.identity)), longName: "identity"),
        Variable(
          "predicted_accuracy", ["network"], .float64(entries.map(\.predicted)),
          longName: "predicted accuracy"),
        Variable("rank", ["network"], .int32(ranks), longName: "rank of the prediction"),
        Variable(
          "measured_accuracy", ["network"], .float64(entries.map { $0.measured ?? .nan }),
          longName: "measured accuracy"),
        Variable(
          "parameter_count", ["network"], .int64(sizes.map { Int64($0.parameters) }),
          longName: "learnable parameters"),
        Variable(
          "forward_flops", ["network"], .float64(sizes.map(\.flops)),
          longName: "floating-point operations of a forward pass for one image"),
        Variable(
          "layer_count", ["network"], .int32(sizes.map { Int32($0.layers) }),
          longName: "number of layers"),
      ], signal: "predicted_accuracy")
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    difficulty = try reader.number("difficulty")
    classes = try reader.integer("classes", in: 2...)
    let architectures = try reader.texts("architecture", ["network"])
    let identities = try reader.texts("identity", ["network"])
    let predicted = try reader.float64("predicted_accuracy", ["network"])
    let measured = try reader.float64("measured_accuracy", ["network"])
    let sizes = try Self.sizes(reader)
    entries = predicted.indices.map {
      Entry(
        architecture: architectures[$0], identity: identities[$0], predicted: predicted[$0],
        measured: measured[$0].isNaN ? nil : measured[$0], size: sizes?[$0])
    }
  }

  private static func sizes(_ reader: ArtifactReader) throws -> [Size]? {
    guard reader.formatVersion > 1 else { return nil }
    let parameters = try reader.int64("parameter_count", ["network"])
    let flops = try reader.float64("forward_flops", ["network"])
    let layers = try reader.int32("layer_count", ["network"])
    return parameters.indices.map {
      Size(parameters: Int(parameters[$0]), flops: flops[$0], layers: Int(layers[$0]))
    }
  }
}
