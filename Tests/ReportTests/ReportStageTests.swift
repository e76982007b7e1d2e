// The stage on a synthetic run: files, bytes, well-formed page, errors.

import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import Report
@testable import Stages

private func report(_ run: SyntheticRun, in folder: String) throws -> String {
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  try run.write(to: folder)
  let output = folder + "/report.html"
  try ReportStage(run: folder, rounds: run.rounds, children: run.children, output: output).run()
  return try String(contentsOfFile: output, encoding: .utf8)
}

private func files(_ folder: String) throws -> [String: Data] {
  let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/report")
  return try Dictionary(
    uniqueKeysWithValues: names.map {
      ($0, try Data(contentsOf: URL(filePath: folder + "/report/" + $0)))
    })
}

private func beforeSurroundings(_ page: String) -> Substring {
  page.prefix(upTo: page.firstRange(of: "<section id=\"where\"")?.lowerBound ?? page.startIndex)
}

@Test func reportsOfEqualRunsAreEqualWhateverTheClock() throws {
  try withTemporaryFolder { folder in
    var run = SyntheticRun()
    let first = try report(run, in: folder + "/a")
    // PDF dates have a resolution of one second.
    Thread.sleep(forTimeInterval: 1.1)
    run.clock = "2031-05-06T07:08:09Z"
    let second = try report(run, in: folder + "/b")
    let (a, b) = (try files(folder + "/a"), try files(folder + "/b"))
    #expect(a.keys.sorted() == b.keys.sorted())
    for (name, bytes) in a { #expect(bytes == b[name], "\(name)") }
    #expect(beforeSurroundings(first) == beforeSurroundings(second))
    #expect(!beforeSurroundings(first).isEmpty)
    #expect(second.contains("2031-05-06T07:08:09Z"))
  }
}

@Test func reportHasEveryFigureInThreeFormatsAndItsTables() throws {
  try withTemporaryFolder { folder in
    _ = try report(SyntheticRun(), in: folder)
    let names = Set(try files(folder).keys)
    let figures = [
      "reward", "accuracy", "best", "best-by-work", "improvement", "entropy", "learning-curves",
      "architecture",
      "tokens-filterHeight", "tokens-filterWidth", "tokens-filters",
    ]
    for figure in figures {
      for ending in ["svg", "pdf", "tsv"] { #expect(names.contains("\(figure).\(ending)")) }
    }
    for table in ["summary", "children", "quarters", "top10", "outcomes", "effort"] {
      #expect(names.contains(table + ".tsv"))
    }
    #expect(names.contains("RESULTS.md"))
  }
}

@Test func pageIsWellFormedAndRefersToNothingOutside() throws {
  try withTemporaryFolder { folder in
    let page = try report(SyntheticRun(), in: folder)
    let parser = XMLParser(data: Data(page.utf8))
    #expect(parser.parse(), "\(parser.parserError as Any) in line \(parser.lineNumber)")
    for outside in ["http", "src=", "<script", "url(", "@import"] {
      #expect(!page.contains(outside), "\(outside)")
    }
    let ids = page.matches(of: /\sid=['"]([^'"]+)['"]/).map { $0.1 }
    #expect(Set(ids).count == ids.count)
    #expect(page.contains("coat &amp; hat"))
    #expect(page.contains("learningRate = 0.05"))
    #expect(page.contains("node1: A Processor, 2 cores"))
  }
}

@Test func runWithoutTwinSaysSoAndDropsOldFigures() throws {
  try withTemporaryFolder { folder in
    _ = try report(SyntheticRun(), in: folder)
    try FileManager.default.removeItem(atPath: folder + "/random")
    let page = try report(SyntheticRun(hasTwin: false), in: folder)
    #expect(page.contains("no random-search twin"))
    let names = try files(folder).keys
    #expect(!names.contains("improvement.svg"))
    #expect(!names.contains("improvement.tsv"))
    #expect(names.contains("reward.svg"))
  }
}

@Test func smallestRunHasAReport() throws {
  try withTemporaryFolder { folder in
    let page = try report(SyntheticRun(rounds: 1, children: 1), in: folder)
    #expect(page.contains("too few samples"))
  }
}

@Test func missingProgramEndsWithItsPackageAndCode69() throws {
  try withTemporaryFolder { folder in
    try SyntheticRun(rounds: 1, children: 2).write(to: folder)
    var stage = ReportStage(
      run: folder, rounds: 1, children: 2, output: folder + "/report.html")
    stage.searchPath = folder
    let error = #expect(throws: MissingResource.self) { try stage.run() }
    let failure = StageFailure(try #require(error))
    #expect(failure.status == .missingResource)
    #expect(failure.message.contains("gnuplot-nox"))
    #expect(!FileManager.default.fileExists(atPath: folder + "/report.html"))
  }
}

@Test func runWithOtherNumbersIsRefused() throws {
  try withTemporaryFolder { folder in
    try SyntheticRun(rounds: 1, children: 2).write(to: folder)
    let output = folder + "/report.html"
    #expect(throws: (any Error).self) {
      try ReportStage(run: folder, rounds: 2, children: 2, output: output).run()
    }
    let error = #expect(throws: (any Error).self) {
      try ReportStage(run: folder, rounds: 1, children: 3, output: output).run()
    }
    #expect("\(try #require(error))".contains("2 samples where the run has 3"))
  }
}
