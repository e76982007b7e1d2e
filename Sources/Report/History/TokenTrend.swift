// How the controller's token probabilities moved over the rounds.

import SearchSpace
import Tensor

/// The mean probability of each value of one token, round by round.
public struct TokenTrend: Sendable {
  /// What the token decides.
  public let kind: TokenKind
  /// The layer (or edge), from 1; nil for the mean over all.
  public let place: Int?
  /// Numbers of the rounds in which the token was drawn.
  public let rounds: [Int]
  /// For each round the mean probability of each value.
  public let probabilities: [[Double]]
}

extension SearchBranch {
  /// The children of each round, in order.
  var rounds: [[SampledChild]] {
    var groups: [[SampledChild]] = []
    for child in children {
      if groups.last?.first?.round == child.round {
        groups[groups.count - 1].append(child)
      } else {
        groups.append([child])
      }
    }
    return groups
  }

  /// For each kind of token that was drawn its trends: first the mean over the layers (or edges), then
  /// each.
  ///
  /// A probability is the mean over those of a round's samples that have the token, of what it was drawn
  /// from, given the tokens before it.
  public func tokenTrends(_ space: SearchSpace) -> [[TokenTrend]] {
    let rounds = rounds.map { (number: $0[0].round, drawn: TokenDistributions($0)) }
    return space.kinds.enumerated().compactMap { index, kind in
      let places = Set(rounds.flatMap { $0.drawn.places(of: index) }).sorted()
      func trend(_ place: Int?, _ mean: (TokenDistributions) -> [Double]?) -> TokenTrend {
        let known = rounds.compactMap { round in mean(round.drawn).map { (round.number, $0) } }
        return TokenTrend(
          kind: kind, place: place, rounds: known.map(\.0), probabilities: known.map(\.1))
      }
      guard !places.isEmpty else { return nil }
      return [trend(nil) { $0.mean(index) }]
        + places.filter { $0 > 0 }.map { place in trend(place) { $0.mean(index, at: place) } }
    }
  }

  /// The mean entropy of a round's architectures, in nats, for each round.
  public func entropies() -> [(round: Int, entropy: Double)] {
    rounds.map { children in
      let total = children.reduce(0.0) { sum, child in
        sum + child.probabilities.reduce(0.0) { $0 + entropy($1) }
      }
      return (children[0].round, total / Double(children.count))
    }
  }
}

/// What a round's tokens were drawn from, by kind and place.
private struct TokenDistributions {
  /// For each kind, for each place the distributions of the samples that have such a token.
  private var rows: [Int: [Int: [[Double]]]] = [:]

  init(_ children: [SampledChild]) {
    for child in children {
      for (step, distribution) in zip(child.architecture.tokenSteps, child.probabilities) {
        rows[step.kind, default: [:]][step.place, default: []].append(distribution)
      }
    }
  }

  func places(of kind: Int) -> [Int] { rows[kind].map { Array($0.keys) } ?? [] }

  /// The mean over the samples; nil where none has the token.
  func mean(_ kind: Int, at place: Int) -> [Double]? { rows[kind]?[place].map(average) }

  /// The mean over the places of their means.
  func mean(_ kind: Int) -> [Double]? {
    rows[kind].map { places in
      average(places.sorted { $0.key < $1.key }.map { average($0.value) })
    }
  }
}

private func average(_ rows: [[Double]]) -> [Double] {
  guard let first = rows.first else { return [] }
  return first.indices.map { column in
    rows.reduce(0.0) { $0 + $1[column] } / Double(rows.count)
  }
}

private func entropy(_ probabilities: [Double]) -> Double {
  probabilities.reduce(0.0) { $1 > 0 ? $0 - $1 * Elementary.log($1) : $0 }
}
