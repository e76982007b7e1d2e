// How many architectures MetaQNN's rules allow, and the entropy of drawing them step by step.

import Tensor

extension MetaQNNSpace {
  /// The number of architectures.
  public var size: Double { MetaQNNCounting(self).count() }

  /// The entropy of the tokens when each is drawn uniformly from what is allowed, in nats.
  public var uniformEntropy: Double { MetaQNNCounting(self).entropy() }
}

/// Sums over all ways on from a state, each state once.
private struct MetaQNNCounting {
  private let space: MetaQNNSpace
  private var known: [MetaQNNState: Double] = [:]

  init(_ space: MetaQNNSpace) { self.space = space }

  func count() -> Double {
    var copy = self
    return copy.sum(from: MetaQNNState(space)) { $0.reduce(0, +) }
  }

  func entropy() -> Double {
    var copy = self
    return copy.sum(from: MetaQNNState(space), end: 0) {
      Elementary.log(Double($0.count)) + $0.reduce(0, +) / Double($0.count)
    }
  }

  /// `combine` of the sums over the allowed next states; `end` where the architecture is complete.
  private mutating func sum(
    from state: MetaQNNState, end: Double = 1, _ combine: ([Double]) -> Double
  ) -> Double {
    guard state.next != nil else { return end }
    if let value = known[state] { return value }
    var values: [Double] = []
    for (choice, isAllowed) in state.allowed(space).enumerated() where isAllowed {
      var next = state
      _ = next.take(choice, space)
      values.append(sum(from: next, end: end, combine))
    }
    let value = combine(values)
    known[state] = value
    return value
  }
}
