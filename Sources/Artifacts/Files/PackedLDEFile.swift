// Output of `pack-lde`: a whole database of experiments as one file that can be cited.

/// Several segments of the lifelong database of experiments in one file, each experiment once.
///
/// The variables of ``LDESegmentFile`` over all experiments, segment after segment, and
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `segment_hash`, `segment_training` | text | segment | payload hash of the segment; how its experiments were trained |
/// | `segment_index` | int32 | experiment | the segment that it comes from, from 0 |
///
/// Attributes: `layer_kinds` (list of texts).
public struct PackedLDEFile: Sendable {
  /// The segments.
  public var parts: [ExperimentColumns.Part]
  /// For each experiment the index of its segment.
  public var partIndices: [Int32]
  /// The experiments as one segment; its training says nothing.
  public var experiments: LDESegmentFile

  /// A packed database.
  public init(
    parts: [ExperimentColumns.Part], partIndices: [Int32], datasets: [MeasuredDataset],
    experiments: [RecordedExperiment]
  ) {
    precondition(
      partIndices.count == experiments.count,
      "PackedLDEFile: \(partIndices.count) indices, \(experiments.count) experiments")
    self.parts = parts
    self.partIndices = partIndices
    self.experiments = LDESegmentFile(training: "", datasets: datasets, experiments: experiments)
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    var content = experiments.content(header)
    content.attributes["training"] = nil
    content.dimensions.append(
      Dimension("segment", count: parts.count, longName: "segment of the database"))
    content.variables += [
      Variable(
        "segment_hash", ["segment"], .text(parts.map(\.hash)),
        longName: "payload hash of the segment"),
      Variable(
        "segment_training", ["segment"], .text(parts.map(\.training)),
        longName: "how the segment's experiments were trained"),
      Variable(
        "segment_index", ["experiment"], .int32(partIndices), longName: "index of the segment"),
    ]
    return content
  }
}
