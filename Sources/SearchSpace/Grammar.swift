// What a family of search spaces says: its kinds of tokens, and which decision follows the decisions so far.

import NN

/// One decision of a controller that writes an architecture.
public enum Step: Hashable, Sendable {
  /// A token by the kind with index `kind`.
  ///
  /// `place` says what it describes: a layer, an edge or a node, from 1; 0 is the whole architecture.
  /// `allowed` says of each value of the kind whether it may follow the decisions so far; nil where all may.
  /// At least one may. What may not has probability 0.
  case token(place: Int, kind: Int, allowed: [Bool]? = nil)
  /// The anchor point of the layer `place` (from 1): for each layer that had an anchor point before,
  /// whether it is an input (Zoph & Le 2017, section 3.3). The first one decides nothing, but later ones
  /// refer to it.
  case anchor(place: Int)
}

extension Step {
  /// The values that a token may take, as indices into the `count` values of its kind; empty for an anchor.
  public func choices(of count: Int) -> [Int] {
    guard case .token(_, _, let allowed) = self else { return [] }
    return (0..<count).filter { allowed?[$0] ?? true }
  }
}

/// The decisions that were taken so far, in order.
public struct Decisions: Hashable, Sendable {
  /// The tokens, as indices into their kinds' values.
  public private(set) var tokens: [Int] = []
  /// For each anchor point so far, whether each earlier one is an input.
  public private(set) var connections: [[Bool]] = []

  /// None yet.
  public init() {}

  /// Number of steps taken.
  public var count: Int { tokens.count + connections.count }

  /// Takes a token.
  public mutating func append(token: Int) { tokens.append(token) }

  /// Takes what an anchor point decided.
  public mutating func append(connections row: [Bool]) { connections.append(row) }
}

/// A family of search spaces: all that the rest of the program asks of one.
///
/// The grammar is ``step(after:)``: which tokens follow, and which of their values, may depend on the tokens
/// before, so that architectures may differ in length. It must not depend on the connections.
public protocol SpaceFamily: Hashable, Sendable {
  /// The kinds of tokens, each with at least two values; ``Step/token(place:kind:)`` counts in them.
  var kinds: [TokenKind] { get }
  /// Everything that describes an architecture, for tables: the kinds, and rows with a single value.
  var rows: [TokenKind] { get }
  /// What ``Step/token(place:kind:)`` counts, for titles: `layer`.
  var placeName: String { get }
  /// Number of layers, where it may grow during a search; nil where there is no such number.
  var layers: Int? { get }
  /// Fewest and most tokens of an architecture.
  var tokenCounts: ClosedRange<Int> { get }
  /// Number of anchor points of every architecture.
  var anchorCount: Int { get }
  /// Whether its architectures are networks for images; others are looked up in a table or are cells of
  /// language models.
  var hasNetworks: Bool { get }
  /// The number of architectures, as a floating-point number: it may exceed every integer type.
  var size: Double { get }
  /// The entropy of the tokens when each is drawn uniformly, step by step, in nats; without connections.
  var uniformEntropy: Double { get }

  /// The same with another number of layers; itself where there is no such number.
  func with(layers: Int) -> Self

  /// What is decided next.
  ///
  /// - Parameter decisions: Decisions that followed this grammar.
  /// - Returns: The next step; nil when the architecture is complete.
  func step(after decisions: Decisions) -> Step?
  /// Where a walk through the grammar begins.
  var start: any GrammarPosition { get }

  /// The network.
  ///
  /// - Parameters:
  ///   - architecture: An architecture of this family.
  ///   - image: Size of the input.
  ///   - classes: Number of classes.
  /// - Returns: A graph.
  /// - Throws: ``ArchitectureError/noNetwork(_:)`` where ``hasNetworks`` is false.
  func graph(
    of architecture: Architecture, image: FeatureShape, classes: Int
  ) throws(ArchitectureError) -> Graph

  /// An architecture for people, on one line.
  func summary(of architecture: Architecture) -> String
}
