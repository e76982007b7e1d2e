import Artifacts
import Testing

@testable import Report

private func answers(_ history: SearchHistory) -> [String: Checklist.Answer] {
  let items = Checklist(Findings(history)).items
  return Dictionary(uniqueKeysWithValues: items.map { ($0.practice, $0.answer) })
}

@Test func theChecklistHasItsThreeParts() throws {
  let items = Checklist(try findings([0.5], random: [0.4])).items
  let parts = ["code released", "comparison", "reported"].map { part in
    items.count { $0.part == part }
  }
  #expect(parts == [5, 8, 3])
  #expect(Set(items.map(\.practice)).count == 16)
}

@Test func aBareSearchDoesNotBoast() throws {
  let answers = answers(try history([0.5, 0.6]))
  #expect(answers["random search with the same budget"] == .no)
  #expect(answers["hyper-parameters and seeds of the final evaluation"] == .no)
  #expect(answers["several runs with other seeds"] == .no)
  #expect(answers["ablations"] == .no)
  #expect(answers["performance over compute"] == .yes)
  #expect(answers["how hyper-parameters were tuned, and at which cost"] == .authors)
}

@Test func twinAndPlainSearchCount() throws {
  var run = try history([0.5, 0.6], random: [0.4, 0.3])
  run.plain = try branch(.controller, [0.5, 0.4])
  let answers = answers(run)
  #expect(answers["random search with the same budget"] == .yes)
  #expect(answers["same benchmark: data, split, space and training code"] == .yes)
  #expect(answers["ablations"] == .partly)
}

@Test func theSentenceCountsTheAnswers() throws {
  let checklist = Checklist(try findings([0.5], random: [0.4]))
  #expect(
    checklist.sentence
      == "Of the 16 items, as this run answers them: yes: 11, in part: 0, no: 4, yours to say: 1.")
}

@Test func anAsynchronousRunDoesNotClaimToBeIndependentOfTime() throws {
  var run = try history([0.5, 0.6], random: [0.4, 0.3])
  #expect(answers(run)["confounders controlled"] == .yes)
  run.updates = [
    UpdateFile(
      replica: 1, replicaRound: 1, round: 1, entries: [1], versionsRead: [0],
      statistics: ControllerStatistics(
        meanReward: 0.5, usedBaseline: 0, gradientNorm: 1, meanEntropy: 1))
  ]
  #expect(answers(run)["confounders controlled"] == .partly)
}
