// Output of `probe-dcn`: how difficult a data set is.

/// A data set's characterisation number (DCN): the peak validation accuracy of a probe network.
///
/// The variables of ``TrainingHistory`` over `epoch`. Attributes: `difficulty` (the peak), `dataset`,
/// `classes`, `probe_net` (name), `probe` (identity of network and training: numbers of different probes
/// are never compared), `parameter_count`.
public struct DifficultyFile: Hashable, Sendable {
  /// The data set, and its number.
  public var dataset: MeasuredDataset
  /// The probe's name.
  public var probeNet: String
  /// Its parameters.
  public var parameterCount: Int
  /// The epochs.
  public var history: TrainingHistory

  /// A measurement.
  public init(
    dataset: MeasuredDataset, probeNet: String, parameterCount: Int, history: TrainingHistory
  ) {
    self.dataset = dataset
    self.probeNet = probeNet
    self.parameterCount = parameterCount
    self.history = history
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header,
      attributes: [
        "difficulty": .real(dataset.difficulty), "dataset": .text(dataset.name),
        "classes": .integer(Int64(dataset.classes)), "probe_net": .text(probeNet),
        "probe": .text(dataset.probe), "parameter_count": .integer(Int64(parameterCount)),
      ],
      dimensions: [Dimension("epoch", count: history.count, from: 1, longName: "epoch")],
      variables: history.variables, signal: "validation_accuracy")
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    let difficulty = try reader.number("difficulty")
    guard (0...1).contains(difficulty) else {
      throw reader.fault("difficulty", "\(difficulty) is no accuracy")
    }
    dataset = MeasuredDataset(
      name: try reader.text("dataset"), classes: try reader.integer("classes", in: 2...),
      difficulty: difficulty, probe: try reader.text("probe"))
    probeNet = try reader.text("probe_net")
    parameterCount = try reader.integer("parameter_count", in: 0...)
    history = try TrainingHistory(reader)
  }
}
