// One point of a search space: its decisions, checked against the grammar.

import NN

/// Why a list of decisions is no architecture of a space, or an architecture no network.
public enum ArchitectureError: Error, Equatable, CustomStringConvertible {
  /// The number of tokens is not the one that the tokens ask for.
  case wrongLength(found: Int, expected: Int)
  /// The connections are not those of the space: as many rows as anchor points, row i with i − 1 entries.
  case wrongConnections
  /// A token is no index into its values.
  case choiceOutOfRange(position: Int, choice: Int, choices: Int)
  /// A token's value is one that the decisions before it do not allow.
  case choiceNotAllowed(position: Int, value: String)
  /// The image has fewer rows or columns than the space was made for.
  case imageTooSmall(found: String, needed: Int)
  /// Text that names no architecture of the family.
  case unreadable(String)
  /// The family has no networks that this program can train.
  case noNetwork(String)

  /// For people.
  public var description: String {
    switch self {
    case .wrongLength(let found, let expected):
      "\(found) tokens where the search space has \(expected)"
    case .wrongConnections: "the connections between layers are not those of the search space"
    case .choiceOutOfRange(let position, let choice, let choices):
      "token \(position) is \(choice), but it chooses between \(choices) values (0 to \(choices - 1))"
    case .choiceNotAllowed(let position, let value):
      "token \(position) is \(value), which the tokens before it do not allow"
    case .imageTooSmall(let found, let needed):
      "the search space was made for images of at least \(needed) × \(needed) pixels (imageSize), not "
        + found
    case .unreadable(let text): "\"\(text)\" names no architecture of the search space"
    case .noNetwork(let family):
      "architectures of the search space \(family) are no networks for images and cannot be trained here; "
        + "cells of NAS-Bench-201 are looked up by look-up-child, recurrent ones trained by "
        + "train-language-model"
    }
  }
}

/// One architecture of a search space.
public struct Architecture: Hashable, Sendable {
  /// The space it belongs to.
  public let space: SearchSpace
  /// One choice for each token, in the order of prediction: indices into the kinds' values.
  public let choices: [Int]
  /// With skip connections, for each layer which of the earlier layers are inputs.
  ///
  /// `connections[i][j]` says whether layer j + 1 feeds layer i + 1. Empty for a chain.
  public let connections: [[Bool]]

  /// The architecture that `choices` and `connections` describe.
  ///
  /// - Throws: ``ArchitectureError`` when they describe none.
  public init(
    _ choices: [Int], connections: [[Bool]] = [], in space: SearchSpace
  ) throws(ArchitectureError) {
    guard connections.map(\.count) == Array(0..<space.anchorCount) else { throw .wrongConnections }
    let kinds = space.kinds
    var walk = GrammarWalk(space)
    while let step = walk.next {
      switch step {
      case .token(_, let kind, let allowed):
        let position = walk.decisions.tokens.count, count = kinds[kind].values.count
        // Behind the end the walk goes on somehow, to learn how many tokens were expected.
        let choice = position < choices.count ? choices[position] : step.choices(of: count)[0]
        guard (0..<count).contains(choice) else {
          throw .choiceOutOfRange(position: position, choice: choice, choices: count)
        }
        guard allowed?[choice] ?? true else {
          throw .choiceNotAllowed(position: position, value: kinds[kind].values[choice])
        }
        walk.take(token: choice)
      case .anchor: walk.take(connections: connections[walk.decisions.connections.count])
      }
    }
    guard choices.count == walk.decisions.tokens.count else {
      throw .wrongLength(found: choices.count, expected: walk.decisions.tokens.count)
    }
    self.space = space
    self.choices = choices
    self.connections = connections
  }

  /// The architecture of complete `decisions`.
  ///
  /// - Throws: ``ArchitectureError`` when they did not follow the grammar of `space`.
  public init(_ decisions: Decisions, in space: SearchSpace) throws(ArchitectureError) {
    try self.init(decisions.tokens, connections: decisions.connections, in: space)
  }

  /// The steps that write it, in order.
  public var steps: [Step] {
    var walk = GrammarWalk(space)
    var steps: [Step] = []
    while let step = walk.next {
      steps.append(step)
      switch step {
      case .token: walk.take(token: choices[walk.decisions.tokens.count])
      case .anchor: walk.take(connections: connections[walk.decisions.connections.count])
      }
    }
    return steps
  }

  /// What each token describes, and its kind: as many as there are ``choices``.
  public var tokenSteps: [(place: Int, kind: Int)] {
    steps.compactMap { if case .token(let place, let kind, _) = $0 { (place, kind) } else { nil } }
  }

  /// The network.
  ///
  /// - Parameters:
  ///   - image: Size of the input.
  ///   - classes: Number of classes.
  /// - Returns: A graph; the convolutional family's are always valid.
  /// - Throws: ``ArchitectureError/noNetwork(_:)`` where the family has none.
  public func graph(
    image: FeatureShape, classes: Int
  ) throws(ArchitectureError) -> Graph {
    try space.family.graph(of: self, image: image, classes: classes)
  }

  /// For people, on one line.
  public var summary: String { space.family.summary(of: self) }
}
