// Large-scale evolution (Real et al. 2017) with a predictor in place of trainings.

import Artifacts
import SearchSpace
import Tensor

/// How an evolution goes.
public struct EvolutionSettings: Hashable, Sendable {
  /// Members of the population; 1000 in the paper.
  public var population: Int
  /// Networks that are looked at, the first population included.
  public var networks: Int
  /// Members of a tournament: the best is a parent, the worst dies; 2 in the paper.
  public var tournament: Int
  /// Tournaments that are held side by side, whose children are predicted together; the paper's workers
  /// were 250.
  public var workers: Int
  /// Fewest and most layers, where the space has such a number.
  public var layers: ClosedRange<Int>
  /// Most learnable parameters; 0 for no limit.
  public var parameterLimit: Int
  /// Most floating-point operations of one image; 0 for no limit.
  public var flopsLimit: Double
  /// Whether the first networks are small, as in the paper, or drawn uniformly.
  public var startsSmall: Bool

  /// How an evolution goes.
  public init(
    population: Int, networks: Int, tournament: Int, workers: Int, layers: ClosedRange<Int>,
    parameterLimit: Int, flopsLimit: Double, startsSmall: Bool
  ) {
    precondition(
      tournament >= 2 && workers * tournament <= population && networks >= population,
      "EvolutionSettings: \(workers) tournaments of \(tournament) among \(population)")
    self.population = population
    self.networks = networks
    self.tournament = tournament
    self.workers = workers
    self.layers = layers
    self.parameterLimit = parameterLimit
    self.flopsLimit = flopsLimit
    self.startsSmall = startsSmall
  }
}

/// One network that an evolution has looked at.
public struct Individual: Sendable {
  /// The network.
  public let architecture: Architecture
  /// Index of its parent; nil for one of the first.
  public let parent: Int?
  /// Index of its mutation among the mutator's; nil for one of the first, and for a copy.
  public let mutation: Int?
  /// When it was born: 0 for the first, then the number of the tournaments' batch.
  public let born: Int
  /// When it died; nil for one that is alive.
  public var died: Int?
  /// Its predicted accuracy.
  public let accuracy: Double
  /// Its learnable parameters.
  public let parameters: Int
  /// Its operations of one image.
  public let flops: Double
}

/// No network of the space is within the limits.
public struct NothingWithinLimits: Error, CustomStringConvertible {
  /// For people.
  public var description: String {
    "no network that could be drawn is within parameterLimit and megaFLOPsLimit; raise them"
  }
}

/// An evolution from its first population to its last.
public struct Evolution {
  /// What is asked of a network: its layers, or nil for one that is none.
  public typealias Reading = (Architecture) throws -> NetworkRecord?
  /// What is asked of networks together: their accuracies.
  public typealias Prediction = ([NetworkRecord]) throws -> [Double]

  /// All networks in the order in which they were born.
  public private(set) var individuals: [Individual] = []
  /// The mutations.
  public let mutator: Mutator

  /// Tries until a mutation is within the limits.
  private static let tries = 64

  private let space: SearchSpace
  private let settings: EvolutionSettings
  private let streams: RandomStreams
  private let reading: Reading
  private let prediction: Prediction

  private struct Candidate {
    let architecture: Architecture
    let record: NetworkRecord
    let parent: Int?
    let mutation: Int?
  }

  /// Runs an evolution.
  ///
  /// - Parameters:
  ///   - space: Where it goes on; its number of layers, if any, is that of the first networks.
  ///   - settings: How it goes.
  ///   - streams: For everything random.
  ///   - reading: From an architecture to what the predictor reads.
  ///   - prediction: The predictor.
  /// - Throws: ``NothingWithinLimits``, and what the closures throw.
  public init(
    of space: SearchSpace, _ settings: EvolutionSettings, streams: RandomStreams,
    reading: @escaping Reading, prediction: @escaping Prediction
  ) throws {
    self.space = space
    self.settings = settings
    self.streams = streams
    self.reading = reading
    self.prediction = prediction
    mutator = Mutator(space, layers: settings.layers)
    try found()
    var alive = Array(individuals.indices)
    var batch = 0
    while individuals.count < settings.networks {
      batch += 1
      try hold(batch, &alive)
    }
  }

  /// The first population.
  private mutating func found() throws {
    var candidates: [Candidate] = []
    for index in 0..<settings.population {
      var random = streams.stream(.sampling, at: index)
      candidates.append(try first(using: &random))
    }
    try take(candidates, born: 0)
  }

  private func first(using random: inout Philox) throws -> Candidate {
    var smallest: Candidate?
    for attempt in 0..<Self.tries * 16 {
      var space = space
      if let count = space.layers {
        let start = settings.startsSmall ? settings.layers.lowerBound : count
        space = space.with(
          layers: min(max(start, settings.layers.lowerBound), settings.layers.upperBound))
      }
      let drawn = try Architecture(space.drawUniformly(using: &random).decisions, in: space)
      if let record = try admitted(drawn),
        record.layers.count < smallest?.record.layers.count ?? .max
      {
        smallest = Candidate(architecture: drawn, record: record, parent: nil, mutation: nil)
      }
      // A small start is the smallest of a few.
      if let smallest, !settings.startsSmall || attempt >= 15 { return smallest }
    }
    guard let smallest else { throw NothingWithinLimits() }
    return smallest
  }

  /// What the predictor reads of a network; nil beyond the limits.
  private func admitted(_ architecture: Architecture) throws -> NetworkRecord? {
    guard let record = try reading(architecture) else { return nil }
    let isSmall = settings.parameterLimit == 0 || record.weights <= settings.parameterLimit
    let isCheap = settings.flopsLimit == 0 || record.flops <= settings.flopsLimit
    return isSmall && isCheap ? record : nil
  }

  /// Tournaments side by side: disjoint groups of the living; of each the worst dies and the best has a child.
  private mutating func hold(_ batch: Int, _ alive: inout [Int]) throws {
    let count = min(settings.workers, settings.networks - individuals.count)
    var random = streams.stream(.shuffle, at: batch)
    let order = random.permutation(alive.count)
    var candidates: [Candidate] = []
    var dead: [Int] = []
    for worker in 0..<count {
      let places = order[worker * settings.tournament..<(worker + 1) * settings.tournament]
      let ranked = places.sorted {
        (-individuals[alive[$0]].accuracy, alive[$0]) < (
          -individuals[alive[$1]].accuracy, alive[$1]
        )
      }
      guard let best = ranked.first, let worst = ranked.last else { continue }
      candidates.append(try child(of: alive[best], individuals.count + worker))
      dead.append(worst)
    }
    let first = individuals.count
    try take(candidates, born: batch)
    for (offset, place) in dead.enumerated() {
      individuals[alive[place]].died = batch
      alive[place] = first + offset
    }
  }

  /// A child; a copy where no mutation is within the limits.
  private func child(of parent: Int, _ number: Int) throws -> Candidate {
    var random = streams.stream(.sampling, at: number)
    let architecture = individuals[parent].architecture
    for _ in 0..<Self.tries {
      guard let (child, mutation) = try mutator.child(of: architecture, using: &random),
        let record = try admitted(child)
      else { continue }
      return Candidate(architecture: child, record: record, parent: parent, mutation: mutation)
    }
    guard let record = try reading(architecture) else { throw NothingWithinLimits() }
    return Candidate(architecture: architecture, record: record, parent: parent, mutation: nil)
  }

  private mutating func take(_ candidates: [Candidate], born: Int) throws {
    let accuracies = try prediction(candidates.map(\.record))
    for (candidate, accuracy) in zip(candidates, accuracies) {
      individuals.append(
        Individual(
          architecture: candidate.architecture, parent: candidate.parent,
          mutation: candidate.mutation, born: born, died: nil, accuracy: accuracy,
          parameters: candidate.record.weights, flops: candidate.record.flops))
    }
  }
}

/// The points that no other point beats in both: more accurate and cheaper, or equal in one.
///
/// - Parameters:
///   - accuracies: The more the better.
///   - costs: The less the better.
/// - Returns: Indices, cheapest first; of equal points the first.
public func paretoFront(_ accuracies: [Double], costs: [Double]) -> [Int] {
  precondition(accuracies.count == costs.count, "paretoFront: \(accuracies.count), \(costs.count)")
  let order = accuracies.indices.sorted {
    (costs[$0], -accuracies[$0], $0) < (costs[$1], -accuracies[$1], $1)
  }
  var best = -Double.infinity
  return order.filter { index in
    guard accuracies[index] > best else { return false }
    best = accuracies[index]
    return true
  }
}
