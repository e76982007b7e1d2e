// The stage on synthetic runs of several seeds.

import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import Stages

private func compare(_ runs: [(folder: String, run: SyntheticRun)], in folder: String) throws
  -> String
{
  for (name, run) in runs {
    let path = folder + "/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try run.write(to: path)
  }
  let output = folder + "/seeds/report.html"
  try CompareRunsStage(
    runs: runs.map { folder + "/" + $0.folder }, rounds: 4, children: 8, pipeline: "made-up",
    output: output
  ).run()
  return try String(contentsOfFile: output, encoding: .utf8)
}

private func seeds(_ numbers: [Int]) -> [(folder: String, run: SyntheticRun)] {
  numbers.map { seed in
    var run = SyntheticRun()
    run.seed = seed
    return ("seed\(seed)", run)
  }
}

@Test func aComparisonIsAPageWithFigureTablesAndMarkdown() throws {
  try withTemporaryFolder { folder in
    let page = try compare(seeds([1, 2, 3]), in: folder)
    let parser = XMLParser(data: Data(page.utf8))
    #expect(parser.parse(), "\(parser.parserError as Any) in line \(parser.lineNumber)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/seeds/report")
    #expect(
      Set(names) == [
        "improvement.svg", "improvement.pdf", "improvement.tsv", "summary.tsv", "seeds.tsv",
        "within.tsv", "budget.tsv", "RESULTS.md",
      ])
  }
}

@Test func runsOfOtherParametersAreRefused() throws {
  try withTemporaryFolder { folder in
    _ = try compare(seeds([1, 2]), in: folder)
    try "epochs = 7\n".write(
      toFile: folder + "/seed2/parameters/train-child.toml", atomically: true, encoding: .utf8)
    let error = #expect(throws: (any Error).self) {
      try CompareRunsStage(
        runs: [folder + "/seed1", folder + "/seed2"], rounds: 4, children: 8, pipeline: nil,
        output: folder + "/seeds/report.html"
      ).run()
    }
    #expect("\(try #require(error))".contains("data or parameters are not those of"))
  }
}

@Test func whatFollowedOneOfTheSearchesDoesNotMatter() throws {
  try withTemporaryFolder { folder in
    _ = try compare(seeds([1, 2]), in: folder)
    try "epochs = 7\n".write(
      toFile: folder + "/seed2/parameters/grid-search.toml", atomically: true, encoding: .utf8)
    try CompareRunsStage(
      runs: [folder + "/seed1", folder + "/seed2"], rounds: 4, children: 8, pipeline: nil,
      output: folder + "/seeds/again.html"
    ).run()
    #expect(FileManager.default.fileExists(atPath: folder + "/seeds/again.html"))
  }
}

@Test func runsWithoutTwinOrWithOneSeedTwiceAreRefused() throws {
  try withTemporaryFolder { folder in
    var runs = seeds([1, 2])
    runs[1].run.hasTwin = false
    expect(try compare(runs, in: folder), says: "TWIN := yes")
    var same = seeds([1, 2])
    same[1].run.seed = 1
    expect(try compare(same, in: folder + "/same"), says: "seed 1 is given twice")
  }
}

private func expect(_ body: @autoclosure () throws -> String, says words: String) {
  let error = #expect(throws: (any Error).self) { _ = try body() }
  #expect("\(error.map { "\($0)" } ?? "")".contains(words))
}
