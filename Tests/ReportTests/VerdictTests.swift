import Testing

@testable import Report

private let low: [Double?] = [0.50, 0.52, 0.51, 0.53, 0.49, 0.50, 0.52, 0.51]
private let high: [Double?] = [0.70, 0.72, 0.71, 0.73, 0.69, 0.70, 0.72, 0.71]

@Test func verdictFollowsTheLastQuarter() throws {
  let rising = low + low + low + high
  #expect(Verdict(try findings(rising, random: low)).conclusion == .better)
  #expect(Verdict(try findings(rising, random: high + high)).conclusion == .undecided)
  #expect(Verdict(try findings(high + high + high + low, random: high)).conclusion == .worse)
}

@Test func verdictIsWithheldWhereNothingCanBeSaid() throws {
  #expect(Verdict(try findings(low)).conclusion == .noTwin)
  #expect(Verdict(try findings([0.5, 0.6], random: [0.4, 0.5])).conclusion == .unknown)
  let few: [Double?] = Array(high.prefix(7))
  #expect(Verdict(try findings(few + few + few + few, random: low)).conclusion == .unknown)
}

@Test func reasonsTellTheNumbers() throws {
  let verdict = Verdict(try findings(low + low + low + high, random: low))
  let text = verdict.reasons.joined(separator: " ")
  #expect(text.contains("0.7100 (n = 8)"))
  #expect(text.contains("0.5100 (n = 8)"))
  #expect(text.contains("Difference +0.2000 ±"))
  #expect(text.contains("95 % interval"))
  #expect(text.contains("one seed"))
}

@Test func searchWithoutAnyCompletedNetworkIsTold() throws {
  let verdict = Verdict(try findings([nil, nil, nil, nil], random: [nil, nil]))
  #expect(verdict.conclusion == .unknown)
  #expect(verdict.reasons.contains("None of the controller's networks finished its training."))
}
