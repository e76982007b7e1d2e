// Drawing architectures uniformly, step by step: the random twin of every family.

import Tensor

/// An architecture that was drawn uniformly, and from what.
public struct UniformDraw: Sendable {
  /// What was drawn.
  public let decisions: Decisions
  /// For each token the distribution that it was drawn from.
  public let probabilities: [[Double]]
  /// For each anchor point the probability of each connection.
  public let connectionProbabilities: [[Double]]
  /// Natural logarithm of the architecture's probability.
  public let logProbability: Double
}

extension SearchSpace {
  /// Draws an architecture: each token uniformly from the values that are allowed, step by step, and each connection with
  /// probability one half.
  ///
  /// Where all architectures have the same tokens, all are equally probable. Where a token decides which
  /// tokens follow, its values are equally probable, and not the architectures.
  ///
  /// - Parameter random: The stream of this sample: first all tokens, then all connections.
  /// - Returns: The decisions, and what they were drawn from.
  public func drawUniformly(using random: inout Philox) -> UniformDraw {
    let (tokens, probabilities) = drawTokens(using: &random)
    let connections = (0..<anchorCount).map { row in
      (0..<row).map { _ in random.uniform() < 0.5 }
    }
    var decisions = Decisions()
    for token in tokens { decisions.append(token: token) }
    for row in connections { decisions.append(connections: row) }
    let halves = connections.map { [Double](repeating: 0.5, count: $0.count) }
    return UniformDraw(
      decisions: decisions,
      probabilities: probabilities, connectionProbabilities: halves,
      logProbability: -logarithm(
        ofProduct: probabilities.map { $0.count { $0 > 0 } } + halves.joined().map { _ in 2 }))
  }

  /// Tokens, and what each was drawn from; the grammar does not look at connections.
  private func drawTokens(
    using random: inout Philox
  ) -> (tokens: [Int], probabilities: [[Double]]) {
    let counts = kinds.map(\.values.count)
    var walk = GrammarWalk(self)
    var drawn: [[Double]] = []
    while let step = walk.next {
      switch step {
      case .token(_, let kind, _):
        let open = step.choices(of: counts[kind])
        var probabilities = [Double](repeating: 0, count: counts[kind])
        for choice in open { probabilities[choice] = 1 / Double(open.count) }
        drawn.append(probabilities)
        walk.take(token: open[random.integer(below: open.count)])
      case .anchor: walk.take(connections: [])
      }
    }
    return (walk.decisions.tokens, drawn)
  }
}

/// The natural logarithm of a product that may be too large for a number.
func logarithm(ofProduct factors: [Int]) -> Double {
  var sum = 0.0
  var product = 1.0
  for factor in factors {
    product *= Double(factor)
    if product > 0x1p900 {
      sum += Elementary.log(product)
      product = 1
    }
  }
  return sum + Elementary.log(product)
}
