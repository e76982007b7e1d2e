import Tensor
import Testing

@testable import Controller

@Suite struct RegularisedEvolutionTests {
  private func random(_ key: UInt64) -> Philox { RandomStreams(key: key).stream(.sampling) }

  @Test func aChildDiffersFromItsParentInOneOpenToken() {
    var random = random(1)
    var search = RegularisedEvolution(
      counts: [3, 1, 4], EvolutionOptions(population: 1, tournament: 3))
    let parent = [2, 0, 1]
    search.learn(parent, fitness: 1)
    var children: Set<[Int]> = []
    for _ in 0..<300 {
      let child = search.propose(using: &random)
      #expect(zip(child, parent).count { $0 != $1 } == 1)
      children.insert(child)
    }
    #expect(children == [[0, 0, 1], [1, 0, 1], [2, 0, 0], [2, 0, 2], [2, 0, 3]])
  }

  @Test func theOldestMemberLeavesHoweverFitItIs() {
    var random = random(2)
    var search = RegularisedEvolution(
      counts: [9, 9], EvolutionOptions(population: 2, tournament: 20))
    search.learn([0, 0], fitness: 100)
    search.learn([4, 4], fitness: 1)
    // With so large a tournament the fittest is the parent.
    #expect(search.propose(using: &random).contains(0))
    search.learn([7, 7], fitness: 0)
    for _ in 0..<50 { #expect(search.propose(using: &random).contains(4)) }
  }

  @Test func thePopulationBeginsWithUniformDraws() {
    var random = random(3)
    var search = RegularisedEvolution(
      counts: [2, 5], EvolutionOptions(population: 400, tournament: 1))
    var first: [Int: Int] = [:]
    for _ in 0..<400 {
      let choices = search.propose(using: &random)
      first[choices[1], default: 0] += 1
      search.learn(choices, fitness: 0)
    }
    #expect(first.count == 5 && first.values.allSatisfy { abs($0 - 80) < 40 })
  }

  @Test func theBestOfASeparableFunctionIsFound() {
    var random = random(4)
    var search = RegularisedEvolution(
      counts: [6, 6, 6, 6], EvolutionOptions(population: 10, tournament: 4))
    var best = 0.0
    for _ in 0..<600 {
      let choices = search.propose(using: &random)
      let fitness = Double(choices.reduce(0, +))
      best = max(best, fitness)
      search.learn(choices, fitness: fitness)
    }
    #expect(best == 20)
  }
}
