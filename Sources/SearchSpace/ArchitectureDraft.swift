// An architecture taken apart, to be changed and written again: whatever the grammar does not allow is redrawn.

import Tensor

/// The decisions of an architecture by what they describe, as wishes.
///
/// Mutations change a draft without asking the grammar. ``architecture(in:using:)`` then walks through the
/// grammar: where a decision is wished for and allowed it is taken, all others are drawn uniformly. So
/// a mutation works in every family of spaces.
public struct ArchitectureDraft: Hashable, Sendable {
  /// One token.
  public struct Token: Hashable, Sendable {
    /// Name of its kind.
    public var kind: String
    /// Its value in words.
    public var value: String
  }

  /// The tokens of each place (a layer, an edge), from the first; they may be empty.
  public var places: [[Token]] = []
  /// The tokens of the whole architecture.
  public var whole: [Token] = []
  /// For each anchor point the earlier ones that are inputs.
  public private(set) var connections: [[Bool]]

  /// The draft of an architecture.
  public init(_ architecture: Architecture) {
    let kinds = architecture.space.kinds
    connections = architecture.connections
    for (choice, step) in zip(architecture.choices, architecture.tokenSteps) {
      let token = Token(kind: kinds[step.kind].name, value: kinds[step.kind].values[choice])
      if step.place == 0 {
        whole.append(token)
      } else {
        while places.count < step.place { places.append([]) }
        places[step.place - 1].append(token)
      }
    }
    // A layer may have an anchor point and no token.
    while places.count < connections.count { places.append([]) }
  }

  /// Puts a place without tokens at `index`; with skip connections it stands between its neighbours.
  public mutating func insertPlace(at index: Int) {
    places.insert([], at: index)
    guard !connections.isEmpty else { return }
    let row = (0..<index).map { $0 == index - 1 }
    connections.insert(row, at: index)
    for later in connections.indices where later > index {
      let isNext = later == index + 1
      connections[later].insert(isNext, at: index)
      if isNext, index > 0 { connections[later][index - 1] = false }
    }
  }

  /// Takes the place at `index` out; what read it reads its inputs.
  public mutating func removePlace(at index: Int) {
    places.remove(at: index)
    guard !connections.isEmpty else { return }
    let inputs = connections.remove(at: index)
    for later in connections.indices where later >= index {
      let wasRead = connections[later].remove(at: index)
      if wasRead {
        for source in inputs.indices where inputs[source] { connections[later][source] = true }
      }
    }
  }

  /// Adds or removes an input of an anchor point.
  public mutating func toggleConnection(of row: Int, source: Int) {
    connections[row][source].toggle()
  }

  /// Writes an architecture of `space` after this draft.
  ///
  /// - Parameters:
  ///   - space: The space, with the number of layers that is wanted.
  ///   - random: Draws what the draft does not say or the grammar does not allow.
  /// - Returns: An architecture of the space.
  /// - Throws: ``ArchitectureError`` where the grammar contradicts itself.
  public func architecture(
    in space: SearchSpace, using random: inout Philox
  ) throws(ArchitectureError) -> Architecture {
    let kinds = space.kinds
    var walk = GrammarWalk(space)
    var used: [Int: Set<Int>] = [:]
    while let step = walk.next {
      switch step {
      case .anchor:
        let row = walk.decisions.connections.count
        let known = row < connections.count ? connections[row] : []
        walk.take(connections: (0..<row).map { $0 < known.count && known[$0] })
      case .token(let place, let kind, _):
        let allowed = step.choices(of: kinds[kind].values.count)
        let wish = wish(kinds[kind], place, &used[place, default: []])
        walk.take(
          token: wish.flatMap { allowed.contains($0) ? $0 : nil }
            ?? allowed[random.integer(below: allowed.count)])
      }
    }
    return try Architecture(walk.decisions, in: space)
  }

  /// The wished value of the next token of a kind at a place, as an index; nil for none.
  private func wish(_ kind: TokenKind, _ place: Int, _ used: inout Set<Int>) -> Int? {
    let tokens = place == 0 ? whole : place <= places.count ? places[place - 1] : []
    guard
      let index = tokens.indices.first(where: { !used.contains($0) && tokens[$0].kind == kind.name }
      )
    else { return nil }
    used.insert(index)
    return kind.values.firstIndex(of: tokens[index].value)
  }
}
