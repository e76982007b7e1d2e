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

    /// A child's line.
    public init(_ child: ExperimentFile, reward: Double, score: Double?) {
      self.reward = reward
      self.score = score
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
      attributes: TrainingHistory(measure).attributes.merging(["round": .integer(Int64(round))]) {
        $1
      },
      dimensions: [
        Dimension("sample", count: entries.count, longName: "architecture of the round"),
        Dimension("epoch", count: epochs, from: 1, longName: "epoch"),
      ],
      variables: measures + sizes(epochs), signal: "reward")
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
    entries = rewards.indices.map { i in
      let child = ExperimentFile(
        identity: identities[i], graph: "", outcome: outcomes[i], history: TrainingHistory(),
        parameterCount: Int(parameters[i]), forwardFLOPs: Int(operations[i]),
        memoryBytes: Int(memory[i]))
      var entry = Entry(child, reward: rewards[i], score: scores[i].isNaN ? nil : scores[i])
      entry.curve = curves[i * epochs..<(i + 1) * epochs].filter { !$0.isNaN }
      return entry
    }
  }
}
