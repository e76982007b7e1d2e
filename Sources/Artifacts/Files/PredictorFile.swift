// Output of `fit-tap`: a fitted accuracy predictor.

/// The predictor's scaling and weights.
///
/// One float32 variable for each weight tensor (axes `axis_N` for each length N), those of all networks but the first
/// with the prefix `member2_`, `member3_`, … (the mean of the networks is the prediction). Over the axis
/// `feature` (names of the scaled features) `feature_mean` and `feature_deviation`, float64; over the axis
/// `epoch` the `loss` of the fit.
///
/// Where the predictor predicts standings and not accuracies, over the axis `dataset` `standing_difficulty` (float64) and
/// `standing_classes` (int32), and `standing_accuracy` (float64, dataset × standing): what standings 0 to 1 mean as accuracies.
/// Version 2 had no standings, version 3 one network.
///
/// Attributes: `members` (how many networks), `experiments` (how many it was fitted to), `datasets` (their names), `probe` (identity of
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

  /// What standings mean on one data set.
  public struct Standings: Hashable, Sendable {
    /// The data set's difficulty number.
    public let difficulty: Double
    /// Its classes.
    public let classes: Int
    /// Accuracies of evenly spaced standings, 0 to 1.
    public let curve: [Double]

    /// What standings mean on one data set.
    public init(difficulty: Double, classes: Int, curve: [Double]) {
      self.difficulty = difficulty
      self.classes = classes
      self.curve = curve
    }
  }

  /// Names of the scaled features.
  public var featureNames: [String]
  /// Mean of each scaled feature.
  public var means: [Double]
  /// Standard deviation of each scaled feature.
  public var deviations: [Double]
  /// Where standings are predicted: what they mean on each fitted data set, at least one, all of equally many steps.
  public var standings: [Standings]?
  /// The weights, of one network after those of another.
  public var tensors: [Tensor]
  /// Number of networks whose mean is the prediction.
  public var members: Int
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

  /// Most networks of a predictor.
  public static let memberLimit = 64

  /// A fitted predictor.
  public init(
    featureNames: [String], means: [Double], deviations: [Double], standings: [Standings]? = nil,
    tensors: [Tensor], members: Int = 1, losses: [Double], experimentCount: Int,
    datasets: [String], probe: String, kinds: [LayerKind]
  ) {
    self.featureNames = featureNames
    self.means = means
    self.deviations = deviations
    self.standings = standings
    self.tensors = tensors
    self.members = members
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
        "members": .integer(Int64(members)), "experiments": .integer(Int64(experimentCount)),
        "datasets": .texts(datasets),
        "probe": .text(probe), "target": .text(standings == nil ? "accuracy" : "standing"),
        "layer_kinds": .texts(kinds.map(\.label)),
      ],
      dimensions: [
        Dimension("feature", .text(featureNames), longName: "scaled feature of a layer"),
        Dimension("epoch", count: losses.count, from: 1, longName: "epoch"),
      ] + standingDimensions + axes,
      variables: [
        Variable("loss", ["epoch"], .float64(losses), longName: "mean squared error"),
        Variable("feature_mean", ["feature"], .float64(means), longName: "mean"),
        Variable(
          "feature_deviation", ["feature"], .float64(deviations), longName: "standard deviation"),
      ] + standingVariables
        + tensors.map { tensor in
          Variable(
            tensor.name, tensor.shape.map { "axis_\($0)" }, .float32(tensor.values),
            longName: tensor.name.split(separator: "_").joined(separator: " "))
        }, signal: "loss")
  }

  private var standingDimensions: [Dimension] {
    guard let standings, let steps = standings.first?.curve.count else { return [] }
    return [
      Dimension("dataset", count: standings.count, longName: "fitted data set"),
      Dimension(
        "standing", .float64((0..<steps).map { Double($0) / Double(max(steps - 1, 1)) }),
        longName: "share of less accurate networks"),
    ]
  }

  private var standingVariables: [Variable] {
    guard let standings, !standings.isEmpty else { return [] }
    return [
      Variable(
        "standing_difficulty", ["dataset"], .float64(standings.map(\.difficulty)),
        longName: "data set characterisation number"),
      Variable(
        "standing_classes", ["dataset"], .int32(standings.map { Int32($0.classes) }),
        longName: "number of classes"),
      Variable(
        "standing_accuracy", ["dataset", "standing"], .float64(standings.flatMap(\.curve)),
        longName: "accuracy of a standing"),
    ]
  }

  private static func standings(_ reader: ArtifactReader) throws -> [Standings]? {
    guard reader.formatVersion > 2, try reader.text("target") == "standing" else { return nil }
    let difficulties = try reader.float64("standing_difficulty", ["dataset"])
    let classes = try reader.int32("standing_classes", ["dataset"])
    let curves = try reader.float64("standing_accuracy", ["dataset", "standing"])
    let steps = curves.count / max(difficulties.count, 1)
    return try difficulties.indices.map { index in
      guard classes[index] >= 2, (0...1).contains(difficulties[index]) else {
        throw reader.fault("standing_classes", "data set \(index) has an impossible number")
      }
      return Standings(
        difficulty: difficulties[index], classes: Int(classes[index]),
        curve: Array(curves[index * steps..<(index + 1) * steps]))
    }
  }

  /// Reads the artifact; `layout` gives its tensors, by the features that it names and the number of networks.
  ///
  /// - Throws: ``ArtifactError`` where something is missing or impossible; what `layout` throws.
  public init(
    _ reader: ArtifactReader,
    layout: (_ featureNames: [String], _ members: Int) throws -> [(name: String, shape: [Int])]
  ) throws {
    featureNames = try reader.texts("feature", ["feature"])
    means = try reader.float64("feature_mean", ["feature"])
    deviations = try reader.float64("feature_deviation", ["feature"])
    standings = try Self.standings(reader)
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
    members = reader.formatVersion > 3 ? try reader.integer("members", in: 1...Self.memberLimit) : 1
    tensors = try layout(featureNames, members).map { tensor in
      let values = try reader.float32(tensor.name, tensor.shape.map { "axis_\($0)" })
      return Tensor(name: tensor.name, shape: tensor.shape, values: values)
    }
  }
}
