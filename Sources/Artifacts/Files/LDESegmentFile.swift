// One immutable piece of the lifelong database of experiments (LDE).

/// A data set that experiments were made on.
public struct MeasuredDataset: Hashable, Sendable {
  /// Name.
  public var name: String
  /// Number of classes.
  public var classes: Int
  /// The data set characterisation number (DCN) in [0, 1].
  public var difficulty: Double
  /// Where the number comes from: the identity of the probe, or `declared` by a person.
  public var probe: String

  /// The probe of a number that nobody measured.
  public static let declared = "declared"

  /// A data set.
  public init(name: String, classes: Int, difficulty: Double, probe: String) {
    self.name = name
    self.classes = classes
    self.difficulty = difficulty
    self.probe = probe
  }
}

/// One trained network in a segment.
public struct RecordedExperiment: Hashable, Sendable {
  /// 64 hexadecimal digits that no other training shares.
  public var identity: String
  /// Index of its data set in the segment.
  public var dataset: Int
  /// The network, for people.
  public var architecture: String
  /// Its layers.
  public var layers: [LayerRecord]
  /// Accuracy of the network cut after each layer; nil where unknown, but for the last.
  public var prefixAccuracies: [Double?]
  /// Validation accuracy after each epoch; may be empty.
  public var curve: [Double]

  /// An experiment.
  public init(
    identity: String, dataset: Int, architecture: String, layers: [LayerRecord],
    prefixAccuracies: [Double?], curve: [Double]
  ) {
    precondition(
      layers.count == prefixAccuracies.count && prefixAccuracies.last ?? nil != nil,
      "RecordedExperiment: \(layers.count) layers, \(prefixAccuracies.count) accuracies")
    self.identity = identity
    self.dataset = dataset
    self.architecture = architecture
    self.layers = layers
    self.prefixAccuracies = prefixAccuracies
    self.curve = curve
  }
}

/// Experiments of one origin with the same training.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `dataset_name`, `dataset_probe` | text | dataset | name; where its difficulty comes from |
/// | `dataset_classes` | int32 | dataset | number of classes |
/// | `dataset_difficulty` | float64 | dataset | characterisation number (DCN) |
/// | `identity`, `architecture` | text | experiment | who it is; for people |
/// | `dataset_index`, `layer_count` | int32 | experiment | its data set, from 0; its layers |
/// | `accuracy` | float64 | experiment | of the whole network |
/// | `curve` | float64 | experiment, epoch | validation accuracies; NaN after the end |
/// | `layer_kind` | uint8 | layer | index into the attribute `layer_kinds` |
/// | `height_ratio`, `depth_ratio`, `prefix_flops`, `prefix_memory` | float64 | layer | see ``LayerRecord`` |
/// | `layer_weights` | int64 | layer | learnable parameters |
/// | `layer_window`, `layer_height`, `layer_channels` | int32 | layer | see ``LayerGeometry``; not in version 1 |
/// | `prefix_accuracy` | float64 | layer | of the network cut after the layer; NaN where unknown |
///
/// The layers of all experiments follow each other. Attributes: `training` (text: how all were trained),
/// `layer_kinds` (list of texts).
public struct LDESegmentFile: Sendable {
  /// How all were trained: parameters, or what is known of them.
  public var training: String
  /// The data sets.
  public var datasets: [MeasuredDataset]
  /// The experiments.
  public var experiments: [RecordedExperiment]

  /// A segment.
  public init(training: String, datasets: [MeasuredDataset], experiments: [RecordedExperiment]) {
    self.training = training
    self.datasets = datasets
    self.experiments = experiments
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    let epochs = experiments.map(\.curve.count).max() ?? 0
    return ArtifactContent(
      header,
      attributes: [
        "training": .text(training), "layer_kinds": .texts(LayerKind.allCases.map(\.label)),
      ],
      dimensions: [
        Dimension("dataset", count: datasets.count, longName: "data set"),
        Dimension("experiment", count: experiments.count, longName: "trained network"),
        Dimension("epoch", count: epochs, from: 1, longName: "epoch"),
        Dimension(
          "layer", count: experiments.reduce(0) { $0 + $1.layers.count },
          longName: "layer, experiment after experiment"),
      ], variables: datasetVariables + experimentVariables(epochs) + layerVariables,
      signal: "accuracy")
  }

  private var datasetVariables: [Variable] {
    [
      Variable("dataset_name", ["dataset"], .text(datasets.map(\.name)), longName: "data set"),
      Variable(
        "dataset_probe", ["dataset"], .text(datasets.map(\.probe)),
        longName: "identity of the probe that measured the difficulty"),
      Variable(
        "dataset_classes", ["dataset"], .int32(datasets.map { Int32($0.classes) }),
        longName: "number of classes"),
      Variable(
        "dataset_difficulty", ["dataset"], .float64(datasets.map(\.difficulty)),
        longName: "data set characterisation number"),
    ]
  }

  private func experimentVariables(_ epochs: Int) -> [Variable] {
    let curves = experiments.flatMap {
      $0.curve + [Double](repeating: .nan, count: epochs - $0.curve.count)
    }
    let final = experiments.map { ($0.prefixAccuracies.last ?? nil) ?? .nan }
    return [
      Variable(
        "identity", ["experiment"], .text(experiments.map(\.identity)),
        longName: "identity of the experiment"),
      Variable(
        "architecture", ["experiment"], .text(experiments.map(\.architecture)),
        longName: "layers, first to last"),
      Variable(
        "dataset_index", ["experiment"], .int32(experiments.map { Int32($0.dataset) }),
        longName: "index of the data set"),
      Variable(
        "layer_count", ["experiment"], .int32(experiments.map { Int32($0.layers.count) }),
        longName: "number of layers"),
      Variable(
        "accuracy", ["experiment"], .float64(final), longName: "accuracy of the whole network"),
      Variable(
        "curve", ["experiment", "epoch"], .float64(curves), longName: "validation accuracy"),
    ]
  }

  private var layerVariables: [Variable] {
    let layers = experiments.flatMap(\.layers)
    func count(_ name: String, _ part: KeyPath<LayerGeometry, Int>, _ what: String) -> Variable {
      Variable(
        name, ["layer"], .int32(layers.map { Int32(clamping: $0.geometry[keyPath: part]) }),
        longName: what)
    }
    func real(_ name: String, _ values: [Double], _ what: String) -> Variable {
      Variable(name, ["layer"], .float64(values), longName: what)
    }
    return [
      Variable(
        "layer_kind", ["layer"], .uint8(layers.map { UInt8($0.kind.rawValue) }),
        longName: "index into layer_kinds"),
      Variable(
        "layer_weights", ["layer"], .int64(layers.map { Int64($0.weights) }),
        longName: "learnable parameters"),
      real("height_ratio", layers.map(\.heightRatio), "output height over input height"),
      real("depth_ratio", layers.map(\.depthRatio), "output channels over input channels"),
      real("prefix_flops", layers.map(\.prefixFLOPs), "floating-point operations so far"),
      Variable(
        "prefix_memory", ["layer"], .float64(layers.map(\.prefixMemory)),
        longName: "memory of inference so far", units: "byte"),
      real(
        "prefix_accuracy", experiments.flatMap { $0.prefixAccuracies.map { $0 ?? .nan } },
        "accuracy of the network cut after the layer"),
      count("layer_window", \.window, "rows of the input that a row of the output reads"),
      count("layer_height", \.height, "rows of the output"),
      count("layer_channels", \.channels, "channels of the output"),
    ]
  }
}
