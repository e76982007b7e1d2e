// The data set at hand: its difficulty as `probe-dcn` measured it, or as a person declared it.

import Artifacts

/// How the difficulty of the data set at hand is given.
public enum DifficultySource: Hashable, Sendable {
  /// A number from 0 (hard) to 1 (easy).
  case declared(Double)
  /// An artifact of `probe-dcn`.
  case measured(String)
}

/// A difficulty, and where it comes from.
struct DifficultyTarget {
  /// The number.
  let difficulty: Double
  /// Name of the data set; nil where it was declared.
  let name: String?
  /// Its classes; nil where it was declared.
  let classes: Int?
  /// Identity of the probe, or `declared`.
  let probe: String
  /// The artifact's own, for headers.
  let inputs: [ArtifactInput]
  /// The artifact's own, for headers.
  let determinism: DeterminismClass
  /// A line of parameters, for headers.
  let text: String

  init(_ source: DifficultySource) throws {
    switch source {
    case .declared(let number):
      (difficulty, name, classes) = (number, nil, nil)
      probe = MeasuredDataset.declared
      (inputs, determinism) = ([], .portable)
      text = "difficulty = \(number)\n"
    case .measured(let path):
      let reader = try ArtifactReader(path, expecting: .difficulty)
      let dataset = try DifficultyFile(reader).dataset
      (difficulty, name, classes) = (dataset.difficulty, dataset.name, dataset.classes)
      probe = dataset.probe
      inputs = [ArtifactInput("difficulty", reader.payloadHash)]
      determinism = reader.header.determinism
      text = ""
    }
  }

  /// Whether numbers of `other` may stand beside this one's.
  func isComparable(to other: String) -> Bool {
    probe == other || [probe, other].contains(MeasuredDataset.declared)
  }
}
