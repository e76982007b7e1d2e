import Artifacts
import HDF5
import TestSupport
import Testing

@testable import Stages

@Suite struct ProgressLogTests {
  private func entry(_ sample: Int, plan: String = "p", time: Double = 0) -> ProgressEntry {
    ProgressEntry(
      time: time, plan: plan, strategy: .controller, round: 1, sample: sample, score: 0.5,
      reward: 0.1 * Double(sample))
  }

  private func read(_ lines: [String]) throws -> [ProgressEntry] {
    try withTemporaryFolder { folder in
      try WholeFile.write(text: lines.joined(separator: "\n"), to: folder + "/log")
      return ProgressEntry.read(folder + "/log")
    }
  }

  @Test func entriesComeBackFromTheirText() throws {
    var failed = entry(2)
    failed.score = nil
    let all = [entry(1), failed]
    #expect(try read(all.map(\.text)) == all)
  }

  @Test func outcomesIdentitiesAndLinesOfEarlierVersionsComeBack() throws {
    var failed = entry(1)
    failed.outcome = .diverged
    failed.identity = "0123456789abcdef"
    let old = entry(2).text.split(separator: "\t", omittingEmptySubsequences: false).prefix(7)
    #expect(try read([failed.text, old.joined(separator: "\t")]) == [failed, entry(2)])
    #expect(try read([String(failed.text.dropLast(3))]).isEmpty)
  }

  @Test func statusTellsOfFailuresDuplicatesAndWorkFromTheTableAlone() throws {
    try withTemporaryFolder { folder in
      var lines = ["1.0\t" + ProgressStart(plan: "p", place: entry(4).place).text]
      for sample in 1...3 {
        var done = entry(sample)
        done.identity = sample == 3 ? "bbbbbbbbbbbbbbbb" : "aaaaaaaaaaaaaaaa"
        done.outcome = sample == 3 ? .diverged : .completed
        lines.append(done.text)
      }
      try WholeFile.write(text: lines.joined(separator: "\n"), to: folder + "/progress.tsv")
      let status = RunStatus(folder, rounds: 2, children: 4, hasTwin: false)
      #expect(status.failures == ["diverged": 1] && status.duplicates == 1 && status.inWork == 1)
      #expect(status.best?.child == 3 && status.bytes > 100 && !status.isFinished)
    }
  }

  @Test func aLineThatAKillCutOffIsLeftOut() throws {
    #expect(try read([entry(1).text, String(entry(2).text.dropLast(12))]) == [entry(1)])
    #expect(ProgressEntry.read("/nowhere/at/all").isEmpty)
  }

  @Test func entriesOfAnEarlierPlanDoNotCount() throws {
    let now = [entry(1, plan: "new"), entry(2, plan: "new")]
    #expect(try read(([entry(7, plan: "old")] + now).map(\.text)) == now)
  }

  @Test func aChildThatWasLoggedTwiceCountsOnce() {
    let summary = ProgressSummary([entry(1), entry(2), entry(1)], total: 8)
    #expect(summary.done == 2 && summary.bestReward == 0.2)
  }

  @Test func theTimeLeftFollowsThePaceAndNotThePauses() {
    let times = [0.0, 2, 4, 9_000, 9_002]
    let entries = times.enumerated().map { entry($0 + 1, time: $1) }
    #expect(ProgressSummary(entries, total: 15).secondsLeft == 20)
    #expect(ProgressSummary([entry(1)], total: 15).secondsLeft == nil)
  }

  @Test func numbersAndTimesReadTheSameInEveryLocale() {
    #expect(decimals(0.98765, 4) == "0.9877" && decimals(-0.00001, 2) == "0.00")
    #expect(decimals(1234.5, 0) == "1235" && decimals(-2.5, 1) == "-2.5")
    #expect(decimals(.nan, 2) == "–" && decimals(.infinity, 2) == "∞")
    #expect(
      duration(9.4) == "9 s" && duration(252) == "4 min 12 s" && duration(12_000) == "3 h 20 min")
  }
}
