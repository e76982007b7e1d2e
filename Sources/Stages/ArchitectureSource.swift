// What `train-child` trains from: a round's samples, or a list of selected architectures.

import Artifacts
import SearchSpace

/// One architecture out of a samples file or a list.
struct ArchitectureSource {
  /// The open file.
  let reader: ArtifactReader
  /// Name of the architecture; empty for a sample.
  let label: String
  /// The architecture.
  let architecture: Architecture
  /// The round of the samples; for a list that in which the architecture was found.
  let round: Int
  /// The samples, where it is one of them.
  let samples: SamplesFile?

  /// Architecture `number` (from 1) of the file at `path`.
  ///
  /// - Throws: ``ArtifactError`` when there is no such one.
  init(_ path: String, number: Int) throws {
    reader = try ArtifactReader(path, expecting: .samples, .architectures)
    switch reader.header.format {
    case .samples:
      let drawn = try SamplesFile(reader)
      let all = drawn.architectures
      (label, round, samples) = ("", drawn.round, drawn)
      architecture = try Self.pick(number, from: all, of: path)
    default:
      let entry = try Self.pick(number, from: ArchitecturesFile(reader).entries, of: path)
      (label, round, samples) = (entry.label, entry.round, nil)
      architecture = entry.architecture
    }
  }

  private static func pick<Element>(_ number: Int, from all: [Element], of path: String) throws
    -> Element
  {
    guard (1...max(1, all.count)).contains(number), !all.isEmpty else {
      throw ArtifactError(
        path: path,
        reason:
          "it has \(all.count) samples, there is no \(number); give a number from 1 to \(all.count)"
      )
    }
    return all[number - 1]
  }
}
