// Reads a segment of the lifelong database of experiments.

extension LDESegmentFile {
  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    let table = try ExperimentColumns(reader)
    let identities = try table.identities(), architectures = try table.architectures()
    let curves = try table.curves()
    let networks = try table.networks(Array(0..<table.count))
    self.init(
      training: try reader.text("training"), datasets: table.datasets,
      experiments: networks.indices.map { index in
        RecordedExperiment(
          identity: identities[index], dataset: Int(table.datasetIndices[index]),
          architecture: architectures[index], layers: networks[index].layers,
          prefixAccuracies: networks[index].accuracies, curve: curves[index])
      })
  }
}
