// A long training in the middle: what it needs to go on.

/// The private checkpoint of a training at the end of an epoch: `IDENTITY.h5.checkpoint`, beside the
/// experiment that it will become, and removed when that is written.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `state` | float32 | number | the trainer's tensors, one after another |
/// | the measures of ``TrainingHistory`` | float64 | epoch | the epochs so far |
///
/// | `finished_prefix_accuracy` | float64 | finished_prefix, finished_epoch | with incremental prefixes: the prefixes before |
///
/// Attributes: `identity` (of the child, 64 hexadecimal digits), `finished_prefixes` (their number, where there are any).
public struct CheckpointFile: Hashable, Sendable {
  /// The child's identity: a checkpoint of another child is never used.
  public var identity: String
  /// The trainer's tensors, in its own order.
  public var state: [Float]
  /// The epochs so far.
  public var history: TrainingHistory
  /// Accuracies after each epoch of the prefixes that were trained before, with incremental training.
  public var finishedPrefixes: [[Double]]

  /// A checkpoint.
  public init(
    identity: String, state: [Float], history: TrainingHistory,
    finishedPrefixes: [[Double]] = []
  ) {
    self.identity = identity
    self.state = state
    self.history = history
    self.finishedPrefixes = finishedPrefixes
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header,
      attributes: history.attributes.merging(
        finishedPrefixes.isEmpty
          ? ["identity": .text(identity)]
          : [
            "identity": .text(identity),
            "finished_prefixes": .integer(Int64(finishedPrefixes.count)),
          ]
      ) { $1 },
      dimensions: [
        Dimension("number", count: state.count, longName: "number of the trainer's state")
      ] + history.dimensions + prefixDimensions,
      variables: [Variable("state", ["number"], .float32(state), longName: "the trainer's state")]
        + history.variables + prefixVariables)
  }

  private var prefixDimensions: [Dimension] {
    guard let first = finishedPrefixes.first else { return [] }
    return [
      Dimension(
        "finished_prefix", count: finishedPrefixes.count, from: 1, longName: "finished prefix"),
      Dimension("finished_epoch", count: first.count, from: 1, longName: "its epoch"),
    ]
  }

  private var prefixVariables: [Variable] {
    guard !finishedPrefixes.isEmpty else { return [] }
    return [
      Variable(
        "finished_prefix_accuracy", ["finished_prefix", "finished_epoch"],
        .float64(finishedPrefixes.flatMap { $0 }),
        longName: "validation accuracy of the prefixes before")
    ]
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    identity = try reader.text("identity")
    state = try reader.float32("state", ["number"])
    history = try TrainingHistory(reader)
    finishedPrefixes = []
    guard reader.has("finished_prefixes") else { return }
    let flat = try reader.float64(
      "finished_prefix_accuracy", ["finished_prefix", "finished_epoch"])
    let epochs = try reader.count(of: "finished_epoch")
    finishedPrefixes = (0..<flat.count / max(1, epochs)).map {
      Array(flat[$0 * epochs..<($0 + 1) * epochs])
    }
  }
}
