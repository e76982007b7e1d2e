// The mutations of large-scale evolution (Real et al. 2017, section 3.2), as far as a search space has them.

import SearchSpace
import Tensor

/// How a child differs from its parent.
///
/// Of the paper's mutations, learning rate, stride, channels and filter size are ``alter``: each kind of token
/// of the space is one of them. Resetting weights and training longer change nothing that is predicted.
public enum Mutation: Hashable, Sendable, CustomStringConvertible {
  /// Another value of one token of this kind.
  case alter(kind: String)
  /// A layer more, drawn uniformly, anywhere.
  case insertLayer
  /// A layer less.
  case removeLayer
  /// A skip connection more.
  case addSkip
  /// A skip connection less.
  case removeSkip

  /// For artifacts: `alter filters`.
  public var description: String {
    switch self {
    case .alter(let kind): "alter \(kind)"
    case .insertLayer: "insert layer"
    case .removeLayer: "remove layer"
    case .addSkip: "add skip connection"
    case .removeSkip: "remove skip connection"
    }
  }

  /// All mutations of architectures of a space.
  public static func all(of space: SearchSpace) -> [Mutation] {
    var mutations = space.kinds.map { Mutation.alter(kind: $0.name) }
    if space.hasNetworks { mutations += [.insertLayer, .removeLayer] }
    if space.hasSkipConnections { mutations += [.addSkip, .removeSkip] }
    return mutations
  }
}

/// Applies mutations to architectures of a space.
public struct Mutator: Sendable {
  /// All mutations, each as probable as the others.
  public let mutations: [Mutation]
  /// Fewest and most layers, where the space has such a number.
  public let layers: ClosedRange<Int>

  /// A mutator for architectures of `space` and its like.
  public init(_ space: SearchSpace, layers: ClosedRange<Int>) {
    mutations = Mutation.all(of: space)
    self.layers = layers
  }

  /// A child of `parent` by a random mutation.
  ///
  /// - Returns: The child and the index of its mutation; nil where the mutation that was drawn does
  ///   nothing to this parent.
  public func child(
    of parent: Architecture, using random: inout Philox
  ) throws -> (child: Architecture, mutation: Int)? {
    let index = random.integer(below: mutations.count)
    guard let child = try apply(mutations[index], to: parent, using: &random), child != parent
    else { return nil }
    return (child, index)
  }

  /// `parent` with a mutation; nil where it cannot have it.
  func apply(
    _ mutation: Mutation, to parent: Architecture, using random: inout Philox
  ) throws -> Architecture? {
    var draft = ArchitectureDraft(parent)
    switch mutation {
    case .alter(let kind):
      guard alter(kind, parent.space, &draft, &random) else { return nil }
      return try draft.architecture(in: parent.space, using: &random)
    case .insertLayer:
      guard let space = resized(parent.space, by: 1) else { return nil }
      draft.insertPlace(at: random.integer(below: draft.places.count + 1))
      return try grown(draft.architecture(in: space, using: &random), parent) { $0 > $1 }
    case .removeLayer:
      guard let space = resized(parent.space, by: -1), draft.places.count > 1 else { return nil }
      draft.removePlace(at: random.integer(below: draft.places.count))
      return try grown(draft.architecture(in: space, using: &random), parent) { $0 < $1 }
    case .addSkip, .removeSkip:
      guard toggle(mutation == .removeSkip, &draft, &random) else { return nil }
      return try draft.architecture(in: parent.space, using: &random)
    }
  }

  /// The space with another number of layers, where it has one; nil beyond the limits.
  private func resized(_ space: SearchSpace, by change: Int) -> SearchSpace? {
    guard let count = space.layers else { return space }
    return layers.contains(count + change) ? space.with(layers: count + change) : nil
  }

  /// The child, where it has more (or fewer) places than its parent: the grammar may have cut it.
  private func grown(
    _ child: Architecture, _ parent: Architecture, _ isRight: (Int, Int) -> Bool
  ) -> Architecture? {
    func places(_ architecture: Architecture) -> Int {
      ArchitectureDraft(architecture).places.count
    }
    return isRight(places(child), places(parent)) ? child : nil
  }

  /// Wishes another value for a random token of a kind.
  private func alter(
    _ kind: String, _ space: SearchSpace, _ draft: inout ArchitectureDraft, _ random: inout Philox
  ) -> Bool {
    guard let values = space.kinds.first(where: { $0.name == kind })?.values else { return false }
    var found: [(place: Int, token: Int)] = []
    for (place, tokens) in ([draft.whole] + draft.places).enumerated() {
      found += tokens.indices.filter { tokens[$0].kind == kind }.map { (place, $0) }
    }
    guard !found.isEmpty else { return false }
    let (place, token) = found[random.integer(below: found.count)]
    let old = place == 0 ? draft.whole[token].value : draft.places[place - 1][token].value
    let others = values.filter { $0 != old }
    let value = others[random.integer(below: others.count)]
    if place == 0 {
      draft.whole[token].value = value
    } else {
      draft.places[place - 1][token].value = value
    }
    return true
  }

  /// Toggles a random connection that is there (or is not).
  private func toggle(
    _ isThere: Bool, _ draft: inout ArchitectureDraft, _ random: inout Philox
  ) -> Bool {
    var found: [(row: Int, source: Int)] = []
    for (row, sources) in draft.connections.enumerated() {
      found += sources.indices.filter { sources[$0] == isThere }.map { (row, $0) }
    }
    guard !found.isEmpty else { return false }
    let (row, source) = found[random.integer(below: found.count)]
    draft.toggleConnection(of: row, source: source)
    return true
  }
}
