// Regularised evolution (Real, Aggarwal, Huang & Le 2019, algorithm 1): the oldest dies.

import Tensor

/// Constants of regularised evolution.
public struct EvolutionOptions: Sendable, Equatable {
  /// Members of the population (P).
  public var population: Int
  /// Members that are drawn, with replacement, for the choice of a parent (S).
  public var tournament: Int

  /// Constants of regularised evolution; both at least 1.
  public init(population: Int, tournament: Int) {
    precondition(population >= 1 && tournament >= 1, "evolution: \(population), \(tournament)")
    self.population = population
    self.tournament = tournament
  }
}

/// Regularised evolution over lists of tokens.
///
/// The first members are drawn uniformly. After that each child is a mutation, in one token, of the
/// fittest of a random tournament, and takes the place of the oldest member.
public struct RegularisedEvolution: Sendable {
  private struct Member {
    let choices: [Int]
    let fitness: Double
  }
  private let counts: [Int]
  private let options: EvolutionOptions
  /// Oldest first.
  private var members: [Member] = []

  /// A search without members over tokens with `counts` values.
  public init(counts: [Int], _ options: EvolutionOptions) {
    precondition(
      counts.contains { $0 > 1 } && counts.allSatisfy { $0 > 0 },
      "evolution: nothing to mutate in tokens of \(counts) values")
    self.counts = counts
    self.options = options
  }

  /// The next list of tokens to be judged.
  public func propose(using random: inout Philox) -> [Int] {
    guard members.count >= options.population else {
      return counts.map { random.integer(below: $0) }
    }
    var parent = members[random.integer(below: members.count)]
    for _ in 1..<options.tournament {
      let rival = members[random.integer(below: members.count)]
      if rival.fitness > parent.fitness { parent = rival }
    }
    return mutated(parent.choices, using: &random)
  }

  /// Takes a judged list of tokens into the population.
  public mutating func learn(_ choices: [Int], fitness: Double) {
    members.append(Member(choices: choices, fitness: fitness))
    if members.count > options.population { members.removeFirst() }
  }

  /// `choices` with another value of one token; tokens with one value are left alone.
  private func mutated(_ choices: [Int], using random: inout Philox) -> [Int] {
    let open = counts.indices.filter { counts[$0] > 1 }
    let token = open[random.integer(below: open.count)]
    // One of the other values, all equally likely.
    let other = random.integer(below: counts[token] - 1)
    var child = choices
    child[token] = other < choices[token] ? other : other + 1
    return child
  }
}
