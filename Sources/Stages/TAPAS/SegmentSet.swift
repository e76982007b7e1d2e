// Several segments of the database as one: duplicates dropped, difficulties of one probe only.

import Artifacts
import TAPAS

/// Open segments.
struct SegmentSet {
  private let readers: [ArtifactReader]

  private let role: String

  /// Opens the segments, which the header calls `role`-1, `role`-2, ….
  init(_ paths: [String], role: String = "segment") throws {
    self.role = role
    readers = try paths.map { try ArtifactReader($0, expecting: .ldeSegment) }
  }

  /// For a header.
  var inputs: [ArtifactInput] {
    readers.enumerated().map { ArtifactInput("\(role)-\($0 + 1)", $1.payloadHash) }
  }

  /// For a header.
  var determinism: DeterminismClass {
    DeterminismClass(madeFrom: readers.map(\.header.determinism))
  }

  /// All experiments with the names of their data sets and their architectures, each identity once.
  ///
  /// - Parameter other: Experiments that stand here too are left out.
  /// - Returns: The experiments, in the order of the segments.
  /// - Throws: `ArtifactError` where difficulties were measured by different probes.
  func records(except other: SegmentSet? = nil) throws -> [(
    dataset: String, architecture: String, record: ExperimentRecord
  )] {
    var seen = try other?.identities() ?? []
    var probe: (identity: String, path: String)?
    return try readers.flatMap { reader in
      let segment = try LDESegmentFile(reader)
      for dataset in segment.datasets where dataset.probe != MeasuredDataset.declared {
        if let probe, probe.identity != dataset.probe {
          throw ArtifactError(
            path: reader.path,
            reason: "the difficulty of \(dataset.name) was measured by another probe than in "
              + "\(probe.path); measure both with the same probe-dcn.toml and build the segment again"
          )
        }
        probe = (dataset.probe, reader.path)
      }
      return zip(segment.experiments, segment.records).compactMap { experiment, record in
        seen.insert(experiment.identity).inserted
          ? (segment.datasets[experiment.dataset].name, experiment.architecture, record) : nil
      }
    }
  }

  private func identities() throws -> Set<String> {
    Set(try readers.flatMap { try LDESegmentFile($0).experiments.map(\.identity) })
  }
}
