// The best networks of a search, each once.

import Artifacts

/// A network of the ranking.
public struct RankedNetwork: Sendable {
  /// Place, from 1.
  public let rank: Int
  /// The first child with this network, of the controller if it found it too.
  public let child: SampledChild
  /// Who found it, the controller first.
  public let foundBy: [SamplingStrategy]
}

/// Ranks the networks of all branches by `measure`, best first, then reward, then the order of discovery.
///
/// Networks are equal when their identities are; failures are left out.
public func ranking(
  _ branches: [SearchBranch], by measure: Measure = .accuracy
) -> [RankedNetwork] {
  var order: [String] = []
  var firsts: [String: SampledChild] = [:]
  var finders: [String: [SamplingStrategy]] = [:]
  for branch in branches {
    for child in branch.children where child.result.score != nil {
      let identity = child.result.identity
      if firsts[identity] == nil {
        order.append(identity)
        firsts[identity] = child
      }
      if finders[identity]?.contains(branch.strategy) != true {
        finders[identity, default: []].append(branch.strategy)
      }
    }
  }
  let sorted = order.enumerated().compactMap { place, identity in
    firsts[identity].map { (place: place, child: $0) }
  }.sorted { a, b in
    let (first, second) = (a.child.result, b.child.result)
    if first.score != second.score {
      return measure.isBetter(first.score ?? 0, second.score ?? 0)
    }
    if first.reward != second.reward { return first.reward > second.reward }
    return a.place < b.place
  }
  return sorted.enumerated().map { index, entry in
    RankedNetwork(
      rank: index + 1, child: entry.child, foundBy: finders[entry.child.result.identity] ?? [])
  }
}
