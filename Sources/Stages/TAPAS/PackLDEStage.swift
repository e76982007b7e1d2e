// The stage `pack-lde`: a database of experiments as one file.

import Artifacts
import TAPAS

/// `pack-lde`: writes a `PackedLDEFile`.
public struct PackLDEStage {
  /// The database: folders, packed databases, segments.
  public var sources: [String]
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(sources: [String], output: String) {
    self.sources = sources
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let set = try SegmentSet(sources)
    let header = ArtifactHeader(
      format: .packedLDE, stage: .packLDE,
      parameters: "resultRevision = \(Stage.packLDE.resultRevision)\n", inputs: set.inputs,
      determinism: set.determinism)
    try StageRun(header, output: output).make {
      let packed = try pack(set)
      Console.line(
        "\(output): \(packed.experiments.experiments.count) experiments of "
          + "\(packed.parts.count) segments")
      return packed.content(header)
    }
  }

  private func pack(_ set: SegmentSet) throws -> PackedLDEFile {
    let datasets = set.datasets
    let places = Dictionary(uniqueKeysWithValues: zip(datasets, datasets.indices))
    var parts: [ExperimentColumns.Part] = []
    var indices: [Int32] = []
    var experiments: [RecordedExperiment] = []
    var merge = ExperimentMerge()
    for table in set.tables {
      let fresh = try merge.take(table)
      let first = parts.count
      parts += table.parts
      let identities = try table.identities(), names = try table.architectures()
      let curves = try table.curves(), networks = try table.networks(fresh)
      for (index, network) in zip(fresh, networks) {
        let dataset = table.datasets[Int(table.datasetIndices[index])]
        experiments.append(
          RecordedExperiment(
            identity: identities[index], dataset: places[dataset] ?? 0,
            architecture: names[index], layers: network.layers,
            prefixAccuracies: network.accuracies, curve: curves[index]))
        indices.append(Int32(first) + table.partIndices[index])
      }
    }
    return PackedLDEFile(
      parts: parts, partIndices: indices, datasets: datasets, experiments: experiments)
  }
}
