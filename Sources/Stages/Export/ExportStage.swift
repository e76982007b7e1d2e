// The stage `export`: a trained model in a format that other programs read.

import Artifacts
import Export
import FoundationEssentials
import HDF5
import Report

/// `export`: writes a file that is no artifact, for other programs.
public struct ExportStage {
  /// The model.
  public var model: String
  /// The file to be written.
  public var output: String
  /// Its format; nil for the one that its ending names.
  public var format: ExportFormat?
  /// Whether ONNX gets batch normalisation folded into the filters.
  public var folds: Bool
  /// How an ONNX file is compared with our own inference; nil for not at all.
  public var comparison: ExportComparison?
  /// Where dot is looked for: folders separated by colons.
  var searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""

  /// The stage with its arguments.
  public init(
    model: String, output: String, format: ExportFormat? = nil, folds: Bool = false,
    comparison: ExportComparison? = nil
  ) {
    self.model = model
    self.output = output
    self.format = format
    self.folds = folds
    self.comparison = comparison
  }

  /// Runs the stage.
  ///
  /// - Throws: ``ExportMismatch`` when the comparison fails; then there is no file.
  public func run() throws {
    let format = try format ?? ExportFormat(endingOf: output)
    guard comparison == nil || format == .onnx else {
      throw fault("only ONNX files are compared; leave out --check and --reference")
    }
    let source = try exportSource(model)
    let bytes = try bytes(source, format)
    guard let comparison else {
      try WholeFile.write(bytes: bytes, to: output)
      return Console.line("\(output): \(source.summary)")
    }
    let found = try comparison.write(bytes, to: output, of: source)
    Console.line("\(output): \(found)")
  }

  private func fault(_ reason: String) -> ParameterError {
    ParameterError(file: output, line: nil, key: nil, reason: reason)
  }

  private func bytes(_ source: any ExportSource, _ format: ExportFormat) throws -> [UInt8] {
    switch format {
    case .onnx:
      let bytes = try source.onnx(folds: folds).bytes
      // Protocol buffers are read with 32-bit sizes.
      guard bytes.count < 1 << 31 else { throw ExportError("the model exceeds ONNX's 2 GiB") }
      return bytes
    case .json: return Array(try source.json().utf8)
    case .py: return Array(try source.pyTorch(file: FilePath.name(output)).utf8)
    case .dot: return Array(try source.drawing().utf8)
    case .svg: return try draw(source, .svg)
    case .pdf: return try draw(source, .pdf)
    case .tex:
      guard let equations = source.equations() else {
        throw fault("equations are for recurrent cells; networks for images have none")
      }
      return Array(equations.utf8)
    }
  }

  private func draw(_ source: any ExportSource, _ format: FigureFormat) throws -> [UInt8] {
    try ScratchFolder.with { scratch in
      let figure = Figure(
        name: "architecture", title: "", caption: "", table: Table("architecture", ["layer"], []),
        source: .dot(try source.drawing()))
      do {
        return try DrawingTool(searchPath: searchPath, scratch: scratch).draw(figure, as: format)
      } catch let error as MissingDrawingProgram {
        throw MissingResource(error.description)
      }
    }
  }
}
