// A way through a grammar, one decision after the other, without beginning anew at each.

/// How far somebody has followed a family's grammar.
public protocol GrammarPosition {
  /// What is decided after `decisions`.
  ///
  /// - Parameter decisions: Those of the last call, perhaps with more behind them.
  /// - Returns: The next step; nil when the architecture is complete.
  mutating func step(after decisions: Decisions) -> Step?
}

/// The position in a grammar that finds the next step by the decisions alone.
struct PlainPosition<Family: SpaceFamily>: GrammarPosition {
  let family: Family

  func step(after decisions: Decisions) -> Step? { family.step(after: decisions) }
}

extension SpaceFamily {
  /// Where every walk begins; families whose ``step(after:)`` follows all decisions have one that remembers.
  public var start: any GrammarPosition { PlainPosition(family: self) }
}

/// The decisions of an architecture in the making, and what is decided next.
public struct GrammarWalk {
  /// The decisions so far.
  public private(set) var decisions = Decisions()
  /// The next step; nil when the architecture is complete.
  public private(set) var next: Step?

  private var position: any GrammarPosition

  /// A walk from the first step of a space.
  public init(_ space: SearchSpace) {
    position = space.family.start
    next = position.step(after: decisions)
  }

  /// Takes a token, and goes on.
  public mutating func take(token: Int) {
    decisions.append(token: token)
    next = position.step(after: decisions)
  }

  /// Takes what an anchor point decided, and goes on.
  public mutating func take(connections row: [Bool]) {
    decisions.append(connections: row)
    next = position.step(after: decisions)
  }
}
