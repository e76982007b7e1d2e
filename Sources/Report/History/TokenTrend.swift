// How the controller's token probabilities moved over the rounds.

import SearchSpace
import Tensor

/// The mean probability of each value of one token, round by round.
public struct TokenTrend: Sendable {
  /// What the token decides.
  public let kind: TokenKind
  /// The layer, from 1; nil for the mean over layers.
  public let layer: Int?
  /// The rounds' numbers.
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

  /// For each open kind its trends: first the mean over the layers, then each layer.
  ///
  /// A probability is the mean over the round's samples of what the token was drawn from, given the
  /// tokens before it.
  public func tokenTrends(_ space: SearchSpace) -> [[TokenTrend]] {
    let rounds = rounds
    let numbers = rounds.compactMap { $0.first?.round }
    let kinds = space.openKinds
    return kinds.enumerated().map { index, kind in
      let layers = (0..<space.layers).map { layer in
        rounds.map { meanProbability(at: layer * kinds.count + index, $0) }
      }
      let mean = numbers.indices.map { round in average(layers.map { $0[round] }) }
      let trends = [TokenTrend(kind: kind, layer: nil, rounds: numbers, probabilities: mean)]
      return trends
        + layers.enumerated().map {
          TokenTrend(kind: kind, layer: $0 + 1, rounds: numbers, probabilities: $1)
        }
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

  private func meanProbability(at token: Int, _ children: [SampledChild]) -> [Double] {
    average(children.map { $0.probabilities[token] })
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
