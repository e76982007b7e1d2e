import Testing

@testable import Report

@Test func rankingNamesEachNetworkOnceWithAllItsFinders() throws {
  let controller = try branch(
    .controller, [0.5, 0.9, nil, 0.9, 0.7], identities: ["a", "b", "f", "c", "b2"])
  let random = try branch(.uniform, [0.9, 0.95], identities: ["b", "z"])
  let ranking = Report.ranking([controller, random])
  #expect(ranking.map(\.child.result.identity) == ["z", "b", "c", "b2", "a"])
  #expect(ranking.map(\.rank) == [1, 2, 3, 4, 5])
  #expect(ranking[1].foundBy == [.controller, .uniform])
  #expect(ranking[0].foundBy == [.uniform])
}
