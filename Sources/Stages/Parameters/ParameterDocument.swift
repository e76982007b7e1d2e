// docs/parameters.md: what the code allows, what people should know, and the values of the pipelines.

import Artifacts
import HDF5

/// The line of the document above which people write, and below which this program does.
private let mark = "<!-- Below: resolve-parameters --document docs/parameters.md -->\n"

/// Writes the tables of all keys of all parameter files anew, below the document's mark.
///
/// - Parameters:
///   - document: The document, in Markdown.
///   - pipelines: The folder of the pipelines, whose values are shown.
/// - Throws: `ParameterError`, `FileError`.
public func writeParameterDocument(_ document: String, pipelines: String) throws {
  let text = try TextFile.read(document)
  guard let place = text.firstRange(of: mark) else {
    throw ParameterError(
      file: document, line: nil, key: nil, reason: "has no line \(mark.dropLast()); add it")
  }
  let tables = try parameterTables(pipelines: pipelines)
  try WholeFile.replaceIfChanged(text: text[..<place.upperBound] + "\n" + tables, at: document)
}

/// The tables of all keys.
func parameterTables(pipelines: String) throws -> String {
  let names = ParameterGroup.all.map(\.file).reduce(into: [String]()) { known, name in
    if !known.contains(name) { known.append(name) }
  }
  return try names.map { name in
    try "## `\(name)`\n\n" + describeParameters(of: name, pipelines: pipelines)
  }.joined(separator: "\n")
}

/// One parameter file's part of the document.
///
/// - Throws: `ParameterError` where no file is called `name`.
public func describeParameters(of name: String, pipelines: String) throws -> String {
  let groups = ParameterGroup.of(name)
  guard !groups.isEmpty else { throw unknownParameterFile(name) }
  return try groups.map { try $0.section(pipelines: pipelines) }.joined(separator: "\n")
}

extension ParameterGroup {
  /// A table of the group.
  fileprivate func section(pipelines: String) throws -> String {
    let described = try descriptions(pipelines: pipelines)
    let columns = [usual, published].filter { !$0.isEmpty }
      .compactMap { PipelineValues(pipeline: $0, file: file, pipelines: pipelines) }
    let head =
      ["key", "unit", "allowed"] + columns.map { "`\($0.pipeline)`" } + ["what it is", "source"]
    let rows = notes.map { note in
      row(note, described.first { $0.key == note.key }, columns)
    }
    let title = variant.isEmpty ? "" : "### \(variant)\n\n"
    return title + line(head) + line(head.map { _ in "---" }) + rows.joined()
  }

  private func row(
    _ note: ParameterNote, _ described: ParameterDescription?, _ columns: [PipelineValues]
  ) -> String {
    let allowed = described.map { "\($0.allowed)" } ?? ""
    return line(
      ["`\(note.key)`", note.unit, allowed] + columns.map { $0.value(of: note.key) }
        + [note.meaning, note.source])
  }

  private func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
}

/// The values in one pipeline's parameter file, as they are written there.
private struct PipelineValues {
  let pipeline: String
  private var values: [String: String] = [:]

  /// Nil where the pipeline has no such file.
  init?(pipeline: String, file: String, pipelines: String) {
    self.pipeline = pipeline
    let path = "\(pipelines)/\(pipeline)/\(file)"
    guard let text = (try? TextFile.read(path)) ?? (try? TextFile.read(path + ".in")) else {
      return nil
    }
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      values[trimmed(parts[0])] = trimmed(parts[1])
    }
  }

  /// In a table's cell; `–` where the file does not have the key or `make` fills it in.
  func value(of key: String) -> String {
    guard let value = values[key], !value.contains("@") else { return "–" }
    return "`\(value)`"
  }
}

private func trimmed(_ text: Substring) -> String {
  String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
}
