// What the keys of parameter files mean: the part of docs/parameters.md that no code can say.

import Artifacts

/// Keys of one parameter file that belong together, and what people should know of each.
struct ParameterGroup: Sendable {
  /// The file's name, such as `train-child.toml`.
  let file: String
  /// What distinguishes the group where a file has several; empty where it has one.
  var variant = ""
  /// The pipeline whose values are shown first, as the default.
  var usual = "fashion"
  /// The pipeline that has the values of the source; empty where no pipeline has them.
  var published = "cifar10-paper"
  /// Files as TOML that together have every key, where no pipeline has; else the usual pipeline's file is read.
  var examples: [String] = []
  /// The keys.
  let notes: [ParameterNote]

  /// The group of `file` with its notes: one line for each key in `table`, `key | unit | meaning | source`.
  init(
    _ file: String, variant: String = "", usual: String = "fashion",
    published: String = "cifar10-paper", examples: [String] = [], _ table: String
  ) {
    self.file = file
    self.variant = variant
    self.usual = usual
    self.published = published
    self.examples = examples
    notes = table.split(separator: "\n").map { ParameterNote(line: $0) }
  }
}

/// What people should know of one key.
struct ParameterNote: Sendable, Equatable {
  let key: String
  /// The unit; `–` for pure numbers, words and switches.
  let unit: String
  let meaning: String
  /// Where the key or its usual value comes from; empty where it is a choice of this project.
  let source: String

  /// Reads `key | unit | meaning | source`.
  fileprivate init(line: Substring) {
    let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
      String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    precondition(cells.count == 4, "a note has four cells: \(line)")
    (key, unit, meaning, source) = (cells[0], cells[1], cells[2], cells[3])
  }
}

extension ParameterGroup {
  /// All groups, in the order of a pipeline.
  static let all =
    imageGroups + spaceGroups + controllerGroups + textGroups + tableGroups + tapasGroups

  /// The groups of one file.
  static func of(_ file: String) -> [ParameterGroup] { all.filter { $0.file == file } }

  /// What the code allows for each key of the group.
  ///
  /// - Parameter pipelines: The folder of the pipelines.
  /// - Returns: One for each key, in the order in which the keys are read.
  /// - Throws: `ParameterError`, `FileError`.
  func descriptions(pipelines: String) throws -> [ParameterDescription] {
    let sources = examples.isEmpty ? [try TextFile.read("\(pipelines)/\(usual)/\(file)")] : examples
    var found: [ParameterDescription] = []
    for source in sources {
      var reader = try ParameterReader(file: file, source: source)
      try readParameters(named: file, from: &reader)
      for description in reader.descriptions
      where !found.contains(where: { $0.key == description.key }) {
        found.append(description)
      }
    }
    return found
  }
}
