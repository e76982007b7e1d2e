// A long training in the middle: what it needs to go on.

/// The private checkpoint of a training at the end of an epoch: `IDENTITY.h5.checkpoint`, beside the
/// experiment that it will become, and removed when that is written.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `state` | float32 | number | the trainer's tensors, one after another |
/// | the measures of ``TrainingHistory`` | float64 | epoch | the epochs so far |
///
/// Attributes: `identity` (of the child, 64 hexadecimal digits).
public struct CheckpointFile: Hashable, Sendable {
  /// The child's identity: a checkpoint of another child is never used.
  public var identity: String
  /// The trainer's tensors, in its own order.
  public var state: [Float]
  /// The epochs so far.
  public var history: TrainingHistory

  /// A checkpoint.
  public init(identity: String, state: [Float], history: TrainingHistory) {
    self.identity = identity
    self.state = state
    self.history = history
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header, attributes: history.attributes.merging(["identity": .text(identity)]) { $1 },
      dimensions: [
        Dimension("number", count: state.count, longName: "number of the trainer's state"),
        Dimension("epoch", count: history.count, from: 1, longName: "epoch"),
      ],
      variables: [Variable("state", ["number"], .float32(state), longName: "the trainer's state")]
        + history.variables)
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    identity = try reader.text("identity")
    state = try reader.float32("state", ["number"])
    history = try TrainingHistory(reader)
  }
}
