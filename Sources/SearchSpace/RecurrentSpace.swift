// Recurrent cells for language models (Zoph & Le 2017, section 3.4 and figure 5).

import NN
import Tensor

/// Cells whose steps are a binary tree.
///
/// Tokens, in order: of each node, leaves first, its combination and its activation; those of the
/// injection of c_{t−1}; the node whose pre-activation becomes c_t; the node into which c_{t−1} enters.
/// Base number 8 has 34 tokens and 6.33 · 10¹⁶ cells.
public struct RecurrentSpace: SpaceFamily {
  /// Name in parameter files.
  public static let name = "recurrent"
  /// Number of leaves, a power of two from 2.
  public let baseNumber: Int
  /// What nodes may join their operands by.
  public let combinations: [CellCombination]
  /// What nodes may apply.
  public let activations: [CellActivation]

  /// The space; at least two combinations and two activations.
  public init(
    baseNumber: Int, combinations: [CellCombination], activations: [CellActivation]
  ) {
    precondition(
      baseNumber >= 2 && baseNumber.nonzeroBitCount == 1, "RecurrentSpace: base \(baseNumber)")
    self.baseNumber = baseNumber
    self.combinations = combinations
    self.activations = activations
  }

  private var nodeCount: Int { 2 * baseNumber - 1 }

  /// Combination and activation, which all nodes share; the same of the injection; the two indices.
  public var kinds: [TokenKind] {
    let joins = combinations.map { "\($0)" }
    let functions = activations.map { "\($0)" }
    let nodes = (0..<nodeCount).map(String.init)
    return [
      TokenKind(name: "combination", label: "combination", values: joins),
      TokenKind(name: "activation", label: "activation", values: functions),
      TokenKind(name: "injectCombination", label: "combination with c(t−1)", values: joins),
      TokenKind(name: "injectActivation", label: "activation after it", values: functions),
      TokenKind(name: "cellStateIndex", label: "node of c(t)", values: nodes),
      TokenKind(name: "injectIndex", label: "node of c(t−1)", values: nodes),
    ]
  }

  /// The kinds.
  public var rows: [TokenKind] { kinds }
  /// Tokens describe nodes.
  public var placeName: String { "node" }
  /// A cell has no number of layers.
  public var layers: Int? { nil }
  /// Two for each node, four more.
  public var tokenCounts: ClosedRange<Int> {
    let count = RecurrentCell.choiceCount(baseNumber: baseNumber)
    return count...count
  }
  /// None.
  public var anchorCount: Int { 0 }
  /// Cells are trained by `train-language-model`, not as networks for images.
  public var hasNetworks: Bool { false }

  /// Operations of all nodes and of the injection, times the places of both indices.
  public var size: Double {
    let operations = Double(combinations.count * activations.count)
    return (0...nodeCount).reduce(1.0) { product, _ in product * operations }
      * Double(nodeCount * nodeCount)
  }

  /// Every cell has the same probability.
  public var uniformEntropy: Double { Elementary.log(size) }

  /// Itself.
  public func with(layers: Int) -> RecurrentSpace { self }

  /// Two tokens for each node (places from 1), then the injection and the indices (place 0).
  public func step(after decisions: Decisions) -> Step? {
    let position = decisions.tokens.count
    if position < 2 * nodeCount { return .token(place: position / 2 + 1, kind: position % 2) }
    let rest = position - 2 * nodeCount
    return rest < 4 ? .token(place: 0, kind: 2 + rest) : nil
  }

  /// None.
  public func graph(
    of architecture: Architecture, image: FeatureShape, classes: Int
  ) throws(ArchitectureError) -> Graph {
    throw .noNetwork(Self.name)
  }

  /// The nodes by level, then the injection and the indices, such as
  /// `add tanh, multiply relu | multiply sigmoid; c(t-1) by add relu into 0; c(t) from 1`.
  public func summary(of architecture: Architecture) -> String {
    let cell = cell(of: architecture)
    var levels: [String] = []
    var start = 0
    var width = baseNumber
    while width > 0 {
      levels.append(cell.nodes[start..<start + width].map(\.text).joined(separator: ", "))
      start += width
      width /= 2
    }
    return levels.joined(separator: " | ")
      + "; c(t-1) by \(cell.inject.text) into \(cell.injectIndex); c(t) from \(cell.cellStateIndex)"
  }

  /// The cell that an architecture of this space describes.
  func cell(of architecture: Architecture) -> RecurrentCell {
    let choices = architecture.choices.enumerated().map { position, choice -> Int in
      guard position < 2 * nodeCount + 2 else { return choice }
      return position % 2 == 0 ? combinations[choice].rawValue : activations[choice].rawValue
    }
    do {
      return try RecurrentCell(choices: choices, baseNumber: baseNumber)
    } catch {
      preconditionFailure("an architecture of its space is no cell: \(error)")
    }
  }

  /// A cell as an architecture of this space; nil when it has another base number or an operation that the
  /// space has not.
  public func architecture(_ cell: RecurrentCell) -> Architecture? {
    guard cell.baseNumber == baseNumber else { return nil }
    let operations = (cell.nodes + [cell.inject]).map {
      [combinations.firstIndex(of: $0.combination), activations.firstIndex(of: $0.activation)]
    }
    let choices = operations.joined().compactMap { $0 } + [cell.cellStateIndex, cell.injectIndex]
    return try? Architecture(choices, in: .recurrent(self))
  }
}

extension Architecture {
  /// The recurrent cell; nil in other families.
  public var cell: RecurrentCell? {
    guard case .recurrent(let space) = space else { return nil }
    return space.cell(of: self)
  }
}
