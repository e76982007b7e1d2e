// The stage `report`: from a finished run to its page, figures and tables.

import Artifacts
import FoundationEssentials
import HDF5
import Report
import SearchSpace

/// `report`: writes the page and, in the run's folder `report`, every figure and table.
public struct ReportStage {
  /// The run directory.
  public var folder: String
  /// Rounds of the run.
  public var rounds: Int
  /// Children of a round.
  public var children: Int
  /// The page.
  public var output: String
  /// Name of the pipeline, for titles; nil for none.
  public var pipeline: String?
  /// Whether replicas worked asynchronously.
  public var isAsynchronous: Bool
  /// Where gnuplot and dot are looked for: folders separated by colons.
  var searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""

  /// The stage with its arguments.
  public init(
    run: String, rounds: Int, children: Int, output: String, pipeline: String? = nil,
    isAsynchronous: Bool = false
  ) {
    folder = run
    self.rounds = rounds
    self.children = children
    self.output = output
    self.pipeline = pipeline
    self.isAsynchronous = isAsynchronous
  }

  /// Runs the stage.
  ///
  /// - Throws: ``MissingResource`` when gnuplot or dot is not installed, and what reading the artifacts
  ///   throws; then the page is as it was.
  public func run() throws {
    let findings = Findings(
      try RunFolder(folder).history(rounds, children, pipeline, isAsynchronous: isAsynchronous))
    let figures = try FigureSet(findings)
    let drawn = try draw(figures.all)
    let surroundings = Surroundings(
      processes: RunFolder(folder).processes(), drawingPrograms: drawn.programs)
    let page = ReportPage(
      findings, figures: figures, drawings: drawn.svg, surroundings: surroundings)
    let texts =
      (findings.tables + figures.all.map(\.table)).map { ("\($0.name).tsv", Array($0.tsv.utf8)) }
      + [("RESULTS.md", Array(findings.resultsMarkdown.utf8))]
    try write(drawn.files + texts)
    try WholeFile.write(text: page.html, to: output)
    Console.line("report: \(output)\n\(Verdict(findings).headline)")
  }

  /// Every figure in every format.
  private func draw(_ figures: [Figure]) throws -> Drawings {
    let scratch =
      FileManager.default.temporaryDirectory.path + "/espalier-report-" + UUID().uuidString
    try FilePath.createFolder(scratch)
    defer { FilePath.remove(scratch) }
    let tool = DrawingTool(searchPath: searchPath, scratch: scratch)
    do {
      return try Drawings(figures, tool)
    } catch let error as MissingDrawingProgram {
      throw MissingResource(error.description)
    }
  }

  /// Writes the folder `report`; what an earlier report left there and this one lacks is removed.
  private func write(_ files: [(name: String, bytes: [UInt8])]) throws {
    let target = "\(folder)/report"
    try FilePath.createFolder(target)
    for file in files { try WholeFile.write(bytes: file.bytes, to: "\(target)/\(file.name)") }
    let current = Set(files.map(\.name))
    for name in FilePath.names(in: target) where !current.contains(name) {
      let isOurs = [".svg", ".pdf", ".tsv"].contains { name.hasSuffix($0) }
      if isOurs { FilePath.remove("\(target)/\(name)") }
    }
  }
}

/// The files that the drawing programs made.
private struct Drawings {
  var files: [(name: String, bytes: [UInt8])] = []
  var svg: [String: String] = [:]
  var programs: [String] = []

  init(_ figures: [Figure], _ tool: DrawingTool) throws {
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
