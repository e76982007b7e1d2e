// Draws the figures of a page, and keeps the folder with figures and tables beside it.

import Artifacts
import FoundationEssentials
import HDF5
import Report

/// The files that the drawing programs made.
struct Drawings {
  private(set) var files: [(name: String, bytes: [UInt8])] = []
  private(set) var svg: [String: String] = [:]
  private(set) var programs: [String] = []

  /// Every figure in every format.
  ///
  /// - Parameters:
  ///   - figures: The figures.
  ///   - searchPath: Where gnuplot and dot are looked for: folders separated by colons.
  /// - Throws: ``MissingResource`` when one of them is not installed.
  init(_ figures: [Figure], searchPath: String) throws {
    let scratch =
      FileManager.default.temporaryDirectory.path + "/espalier-report-" + UUID().uuidString
    try FilePath.createFolder(scratch)
    defer { FilePath.remove(scratch) }
    do {
      try draw(figures, DrawingTool(searchPath: searchPath, scratch: scratch))
    } catch let error as MissingDrawingProgram {
      throw MissingResource(error.description)
    }
  }

  private mutating func draw(_ figures: [Figure], _ tool: DrawingTool) throws {
    for figure in figures {
      for format in FigureFormat.allCases {
        let bytes = try tool.draw(figure, as: format)
        files.append(("\(figure.name).\(format.rawValue)", bytes))
        guard format == .svg else { continue }
        let text = String(decoding: bytes, as: UTF8.self)
        svg[figure.name] = text
        if let program = DrawingTool.version(in: text), !programs.contains(program) {
          programs.append(program)
        }
      }
    }
  }
}

/// The folder `report` beside a page.
enum ReportFolder {
  /// Writes the drawings, the tables and RESULTS.md; what an earlier report left there and this one lacks
  /// is removed.
  static func write(
    _ drawings: Drawings, _ tables: [Table], results: String, to target: String
  ) throws {
    let texts =
      tables.map { ("\($0.name).tsv", Array($0.tsv.utf8)) }
      + [("RESULTS.md", Array(results.utf8))]
    let files = drawings.files + texts
    try FilePath.createFolder(target)
    for file in files { try WholeFile.write(bytes: file.bytes, to: "\(target)/\(file.name)") }
    let current = Set(files.map(\.name))
    for name in FilePath.names(in: target) where !current.contains(name) {
      let isOurs = [".svg", ".pdf", ".tsv"].contains { name.hasSuffix($0) }
      if isOurs { FilePath.remove("\(target)/\(name)") }
    }
  }
}
