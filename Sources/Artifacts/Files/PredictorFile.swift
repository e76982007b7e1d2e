// Output of `fit-tap`: a fitted accuracy predictor.

/// The predictor's scaling and weights.
///
/// One float32 variable for each weight tensor (axes `axis_N` for each length N), and over the axis
/// `feature` (names of the scaled features) `feature_mean` and `feature_deviation`, float64; over the axis
/// `epoch` the `loss` of the fit.
///
/// Attributes: `experiments` (how many it was fitted to), `datasets` (their names), `probe` (identity of
/// the probe behind their difficulties, or `declared`), `layer_kinds` (those that it has seen).
public struct PredictorFile: Sendable {
  /// A weight tensor.
  public struct Tensor: Hashable, Sendable {
    /// Name, unique in the file.
    public let name: String
    /// Row-major shape.
    public let shape: [Int]
    /// The weights.
    public let values: [Float]

    /// A tensor.
    public init(name: String, shape: [Int], values: [Float]) {
      precondition(values.count == shape.reduce(1, *), "\(name): \(values.count) values")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// Names of the scaled features.
  public var featureNames: [String]
  /// Mean of each scaled feature.
  public var means: [Double]
  /// Standard deviation of each scaled feature.
  public var deviations: [Double]
  /// The weights.
  public var tensors: [Tensor]
  /// Mean squared error after each epoch.
  public var losses: [Double]
  /// Experiments that it was fitted to.
  public var experimentCount: Int
  /// Names of the data sets of these experiments.
  public var datasets: [String]
  /// Identity of the probe that measured their difficulties, or `declared`.
  public var probe: String
  /// Kinds of layers among these experiments.
  public var kinds: [LayerKind]

  /// A fitted predictor.
  public init(
    featureNames: [String], means: [Double], deviations: [Double], tensors: [Tensor],
    losses: [Double], experimentCount: Int, datasets: [String], probe: String, kinds: [LayerKind]
  ) {
    self.featureNames = featureNames
    self.means = means
    self.deviations = deviations
    self.tensors = tensors
    self.losses = losses
    self.experimentCount = experimentCount
    self.datasets = datasets
    self.probe = probe
    self.kinds = kinds
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    let axes = Set(tensors.flatMap(\.shape)).sorted().map {
      Dimension("axis_\($0)", count: $0, longName: "axis of length \($0)")
    }
    return ArtifactContent(
      header,
      attributes: [
        "experiments": .integer(Int64(experimentCount)), "datasets": .texts(datasets),
        "probe": .text(probe), "layer_kinds": .texts(kinds.map(\.label)),
      ],
      dimensions: [
        Dimension("feature", .text(featureNames), longName: "scaled feature of a layer"),
        Dimension("epoch", count: losses.count, from: 1, longName: "epoch"),
      ] + axes,
      variables: [
        Variable("loss", ["epoch"], .float64(losses), longName: "mean squared error"),
        Variable("feature_mean", ["feature"], .float64(means), longName: "mean"),
        Variable(
          "feature_deviation", ["feature"], .float64(deviations), longName: "standard deviation"),
      ]
        + tensors.map { tensor in
          Variable(
            tensor.name, tensor.shape.map { "axis_\($0)" }, .float32(tensor.values),
            longName: tensor.name.split(separator: "_").joined(separator: " "))
        }, signal: "loss")
  }

  /// Reads the artifact; `layout` names its tensors.
  public init(_ reader: ArtifactReader, layout: [(name: String, shape: [Int])]) throws {
    featureNames = try reader.texts("feature", ["feature"])
    means = try reader.float64("feature_mean", ["feature"])
    deviations = try reader.float64("feature_deviation", ["feature"])
    losses = try reader.float64("loss", ["epoch"])
    experimentCount = try reader.integer("experiments", in: 1...)
    datasets = try reader.attributeTexts("datasets")
    probe = try reader.text("probe")
    kinds = try reader.attributeTexts("layer_kinds").map { label in
      guard let kind = LayerKind.allCases.first(where: { $0.label == label }) else {
        throw reader.fault("layer_kinds", "\"\(label)\" is no kind of layer of this version")
      }
      return kind
    }
    tensors = try layout.map { tensor in
      let values = try reader.float32(tensor.name, tensor.shape.map { "axis_\($0)" })
      return Tensor(name: tensor.name, shape: tensor.shape, values: values)
    }
  }
}
