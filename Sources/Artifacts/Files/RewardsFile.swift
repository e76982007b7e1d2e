// Output of `reward`: what the children of a round were worth.

/// The rewards of one round, with what the report needs of each child.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `reward` | float64 | sample | what REINFORCE sees |
/// | `accuracy` | float64 | sample | best validation accuracy in the window; NaN for a failure |
/// | `validation_accuracy` | float64 | sample, epoch | whole curves; NaN after an early end |
/// | `outcome`, `identity` | text | sample | how each ended; which experiment it is |
/// | `parameter_count`, `forward_flops`, `memory_bytes` | int64 | sample | size of each network |
/// | `predicted_accuracy` | float64 | sample | of rounds that were screened only: what was predicted |
/// | `is_counted` | uint8 | sample | of these rounds: 0 where REINFORCE leaves the sample out |
/// | `prefix_accuracy` | float64 | sample, prefix | as `accuracy`, of the network cut after each layer; only where the children have it, NaN after the last |
///
/// For language models, `perplexity` and `validation_perplexity` stand in the place of the accuracies.
///
/// Attributes: `round` (from 1); `measure` (`perplexity`) for language models.
public struct RewardsFile: Sendable {
  /// One child's line.
  public struct Entry: Hashable, Sendable {
    /// What REINFORCE sees.
    public var reward: Double
    /// Best score in the window: validation accuracy or perplexity; nil for a failure.
    public var score: Double?
    /// The score after each epoch.
    public var curve: [Double]
    /// How the training ended.
    public var outcome: ChildOutcome
    /// The experiment's identity.
    public var identity: String
    /// Numbers that training adjusts.
    public var parameterCount: Int
    /// Floating-point operations of one forward pass for one image.
    public var forwardFLOPs: Int
    /// Predicted memory of the training, in bytes.
    public var memoryBytes: Int
    /// Largest validation accuracy in the window of the network cut after each layer; empty where it was
    /// not measured.
    public var prefixAccuracies: [Double]
    /// What was predicted before the training, in a round that was screened.
    public var predicted: Double?
    /// Whether REINFORCE sees the sample.
    public var isCounted = true

    /// A child's line.
    public init(
      _ child: ExperimentFile, reward: Double, score: Double?, prefixAccuracies: [Double] = []
    ) {
      self.reward = reward
      self.score = score
      self.prefixAccuracies = prefixAccuracies
      curve = child.history.validationScore
      outcome = child.outcome
      identity = child.identity
      parameterCount = child.parameterCount
      forwardFLOPs = child.forwardFLOPs
      memoryBytes = child.memoryBytes
    }
  }

  /// The round, from 1.
  public var round: Int
  /// What the scores are.
  public var measure: Measure
  /// The children, in the order of the samples.
  public var entries: [Entry]

  /// The rewards of a round.
  public init(round: Int, measure: Measure = .accuracy, entries: [Entry]) {
    self.round = round
    self.measure = measure
    self.entries = entries
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    let epochs = entries.map(\.curve.count).max() ?? 0
    return ArtifactContent(
      header,
      attributes: TrainingHistory(measure).attributes.merging(
        ["round": .integer(Int64(round))]
      ) { $1 }.merging(
        prefixes > 0 ? ["prefix_count": .integer(Int64(prefixes))] : [:]
      ) { $1 }.merging(screening.isEmpty ? [:] : ["is_screened": .integer(1)]) { $1 },
      dimensions: [
        Dimension("sample", count: entries.count, longName: "architecture of the round"),
        Dimension("epoch", count: epochs, from: 1, longName: "epoch"),
      ]
        + (prefixes > 0
          ? [
            Dimension(
              "prefix", count: prefixes, from: 1, longName: "network cut after so many layers")
          ] : []),
      variables: measures + sizes(epochs) + prefixVariables + screening, signal: "reward")
  }

  /// Prefixes of the deepest network.
  private var prefixes: Int { entries.map(\.prefixAccuracies.count).max() ?? 0 }

  private var prefixVariables: [Variable] {
    guard prefixes > 0 else { return [] }
    let padded = entries.flatMap {
      $0.prefixAccuracies
        + [Double](repeating: .nan, count: prefixes - $0.prefixAccuracies.count)
    }
    return [
      Variable(
        "prefix_accuracy", ["sample", "prefix"], .float64(padded),
        longName: "largest validation accuracy in the window of the network cut after each layer")
    ]
  }

  private var screening: [Variable] {
    guard entries.contains(where: { $0.predicted != nil || !$0.isCounted }) else { return [] }
    return [
      Variable(
        "predicted_accuracy", ["sample"], .float64(entries.map { $0.predicted ?? .nan }),
        longName: "accuracy predicted before the training"),
      Variable(
        "is_counted", ["sample"], .uint8(entries.map { $0.isCounted ? 1 : 0 }),
        longName: "1 where the reward counts"),
    ]
  }

  private var measures: [Variable] {
    [
      Variable("reward", ["sample"], .float64(entries.map(\.reward)), longName: "reward"),
      Variable(
        measure.rawValue, ["sample"], .float64(entries.map { $0.score ?? .nan }),
        longName: "\(measure.superlative) validation \(measure.rawValue) in the window"),
      Variable(
        "outcome", ["sample"], .text(entries.map(\.outcome.rawValue)),
        longName: "how training ended"),
      Variable(
        "identity", ["sample"], .text(entries.map(\.identity)),
        longName: "identity of the experiment"),
    ]
  }

  private func sizes(_ epochs: Int) -> [Variable] {
    let curves = entries.flatMap {
      $0.curve + [Double](repeating: .nan, count: epochs - $0.curve.count)
    }
    return [
      Variable(
        TrainingHistory(measure).signal, ["sample", "epoch"], .float64(curves),
        longName: "validation \(measure.rawValue)"),
      Variable(
        "parameter_count", ["sample"], .int64(entries.map { Int64($0.parameterCount) }),
        longName: "numbers that training adjusts"),
      Variable(
        "forward_flops", ["sample"], .int64(entries.map { Int64($0.forwardFLOPs) }),
        longName: "floating-point operations of a forward pass for one image"),
      Variable(
        "memory_bytes", ["sample"], .int64(entries.map { Int64($0.memoryBytes) }),
        longName: "predicted memory of the training", units: "byte"),
    ]
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    round = try reader.integer("round", in: 1...)
    let rewards = try reader.float64("reward", ["sample"])
    measure = try reader.measure()
    let scores = try reader.float64(measure.rawValue, ["sample"])
    let outcomes: [ChildOutcome] = try reader.choices("outcome", ["sample"])
    let identities = try reader.texts("identity", ["sample"])
    let parameters = try reader.int64("parameter_count", ["sample"])
    let operations = try reader.int64("forward_flops", ["sample"])
    let memory = try reader.int64("memory_bytes", ["sample"])
    let curves = try reader.float64(TrainingHistory(measure).signal, ["sample", "epoch"])
    let epochs = try reader.count(of: "epoch")
    let prefixes = reader.has("prefix_count") ? try reader.count(of: "prefix") : 0
    let measured =
      prefixes > 0 ? try reader.float64("prefix_accuracy", ["sample", "prefix"]) : []
    let isScreened = reader.has("is_screened")
    let predicted = isScreened ? try reader.float64("predicted_accuracy", ["sample"]) : []
    let counted = isScreened ? try reader.uint8("is_counted", ["sample"]) : []
    entries = rewards.indices.map { i in
      let child = ExperimentFile(
        identity: identities[i], graph: "", outcome: outcomes[i], history: TrainingHistory(),
        parameterCount: Int(parameters[i]), forwardFLOPs: Int(operations[i]),
        memoryBytes: Int(memory[i]))
      var entry = Entry(
        child, reward: rewards[i], score: scores[i].isNaN ? nil : scores[i],
        prefixAccuracies: measured[i * prefixes..<(i + 1) * prefixes].filter { !$0.isNaN })
      entry.curve = curves[i * epochs..<(i + 1) * epochs].filter { !$0.isNaN }
      if isScreened {
        entry.predicted = predicted[i].isNaN ? nil : predicted[i]
        entry.isCounted = counted[i] == 1
      }
      return entry
    }
  }
}
