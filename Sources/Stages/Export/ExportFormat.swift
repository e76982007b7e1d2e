// The formats in which `export` writes, by the endings of their files.

import Artifacts

/// A format that other programs read; its raw value is the ending of its files.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// Weights and operations, for ONNX Runtime and others.
  case onnx
  /// The architecture alone, for programs.
  case json
  /// The drawing, for Graphviz.
  case dot
  /// The drawing.
  case svg, pdf
  /// A PyTorch module as source.
  case py
  /// The equations of a recurrent cell, for LaTeX.
  case tex

  /// The format that the ending of `path` names.
  ///
  /// - Throws: `ParameterError` for another ending.
  init(endingOf path: String) throws {
    let ending = FilePath.name(path).split(separator: ".").last.map(String.init) ?? ""
    guard let format = ExportFormat(rawValue: ending) else {
      throw ParameterError(
        file: path, line: nil, key: nil,
        reason: "the ending must be one of \(Self.endings); or name the format with --format")
    }
    self = format
  }

  /// All endings, for messages.
  static var endings: String { allCases.map { ".\($0.rawValue)" }.joined(separator: ", ") }
}
