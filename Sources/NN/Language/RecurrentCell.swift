// A recurrent cell as a value: the tree of Zoph & Le 2017 (section 3.4); nothing about layout or speed.

/// How a node of a cell joins its two operands.
///
/// Raw values are indices of tokens: the first two are the paper's space, `maximum` is its control
/// experiment's.
public enum CellCombination: Int, CaseIterable, Hashable, Codable, Sendable {
  case add, multiply, maximum
}

/// What a node of a cell applies to the joined operands.
///
/// Raw values are indices of tokens: the first four are the paper's space, `sine` is its control
/// experiment's.
public enum CellActivation: Int, CaseIterable, Hashable, Codable, Sendable {
  case identity, tanh, sigmoid, relu, sine
}

/// What one node computes: `activation(left combination right)`.
public struct CellOperation: Hashable, Codable, Sendable {
  /// Joins the operands; the result is the node's pre-activation.
  public var combination: CellCombination
  /// Applied to the pre-activation.
  public var activation: CellActivation

  /// A combination, then an activation.
  public init(_ combination: CellCombination, _ activation: CellActivation) {
    self.combination = combination
    self.activation = activation
  }

  /// For people and canonical texts: `add tanh`.
  public var text: String { "\(combination) \(activation)" }
}

/// Why a description is no cell.
public enum RecurrentCellError: Error, Hashable, CustomStringConvertible, Sendable {
  /// The number of leaves is not a power of two from 1 to 64.
  case baseNumber(Int)
  /// A cell of `leaves` leaves was given the wrong number of nodes.
  case nodeCount(Int, leaves: Int)
  /// An index of a node is outside the tree.
  case index(Int, nodes: Int)
  /// The number of choices is not that of the base number.
  case choiceCount(Int, expected: Int)
  /// A choice, counted from 0, has no such value.
  case choice(Int, value: Int)

  /// For people.
  public var description: String {
    switch self {
    case .baseNumber(let number):
      "the base number is \(number); it must be a power of two from 1 to 64"
    case .nodeCount(let count, let leaves):
      "a cell of base number \(leaves) has \(2 * leaves - 1) nodes, not \(count)"
    case .index(let index, let nodes):
      "a cell index is \(index); the nodes are numbered from 0 to \(nodes - 1)"
    case .choiceCount(let count, let expected):
      "a cell of this base number is written with \(expected) tokens, not \(count)"
    case .choice(let position, let value):
      "token \(position) of the cell has no value \(value)"
    }
  }
}

/// A recurrent cell: a full binary tree over `baseNumber` leaves.
///
/// Leaf k reads `x_t · W_k` and `h_{t−1} · U_k` with matrices of its own; nodes from `baseNumber` on read
/// two earlier nodes (``children(of:)``) and have no parameters. The previous cell state enters after
/// the activation of node ``injectIndex``: `a' = inject(a, c_{t−1})`. The new cell state is what node
/// ``cellStateIndex`` computes before its activation; the output h_t is that of the last node. In a full
/// tree every node reaches h_t, and so does c_t through the node into which it enters: no node is dead.
public struct RecurrentCell: Hashable, Codable, Sendable {
  /// Number of leaves (n), a power of two.
  public let baseNumber: Int
  /// The 2n − 1 nodes: leaves, then level by level up to the root.
  public let nodes: [CellOperation]
  /// How c_{t−1} enters.
  public let inject: CellOperation
  /// The node whose pre-activation is c_t.
  public let cellStateIndex: Int
  /// The node after whose activation c_{t−1} enters.
  public let injectIndex: Int

  /// A cell from its parts.
  ///
  /// - Throws: ``RecurrentCellError``.
  public init(
    nodes: [CellOperation], inject: CellOperation, cellStateIndex: Int, injectIndex: Int
  ) throws(RecurrentCellError) {
    let leaves = (nodes.count + 1) / 2
    guard leaves >= 1 && leaves <= 64 && leaves.nonzeroBitCount == 1 else {
      throw .baseNumber(leaves)
    }
    guard nodes.count == 2 * leaves - 1 else { throw .nodeCount(nodes.count, leaves: leaves) }
    for index in [cellStateIndex, injectIndex] where !nodes.indices.contains(index) {
      throw .index(index, nodes: nodes.count)
    }
    self.init(
      trusted: nodes, inject: inject, cellStateIndex: cellStateIndex, injectIndex: injectIndex)
  }

  init(trusted nodes: [CellOperation], inject: CellOperation, cellStateIndex: Int, injectIndex: Int)
  {
    baseNumber = (nodes.count + 1) / 2
    self.nodes = nodes
    self.inject = inject
    self.cellStateIndex = cellStateIndex
    self.injectIndex = injectIndex
  }

  /// The two nodes that node `index` reads, nil for a leaf.
  public func children(of index: Int) -> (left: Int, right: Int)? {
    index < baseNumber ? nil : (2 * (index - baseNumber), 2 * (index - baseNumber) + 1)
  }
}

extension RecurrentCell {
  /// The tokens of the paper's figure 5: of each node, then of the injection, combination and activation as
  /// indices, then ``cellStateIndex`` and ``injectIndex``; 34 for base number 8.
  public var choices: [Int] {
    (nodes + [inject]).flatMap { [$0.combination.rawValue, $0.activation.rawValue] }
      + [cellStateIndex, injectIndex]
  }

  /// Number of tokens of a cell with `baseNumber` leaves.
  public static func choiceCount(baseNumber: Int) -> Int { 4 * baseNumber + 2 }

  /// The cell that ``choices`` describes.
  ///
  /// - Throws: ``RecurrentCellError``.
  public init(choices: [Int], baseNumber: Int) throws(RecurrentCellError) {
    guard baseNumber >= 1 && baseNumber <= 64 && baseNumber.nonzeroBitCount == 1 else {
      throw .baseNumber(baseNumber)
    }
    let expected = Self.choiceCount(baseNumber: baseNumber)
    guard choices.count == expected else {
      throw .choiceCount(choices.count, expected: expected)
    }
    var operations: [CellOperation] = []
    for position in stride(from: 0, to: expected - 2, by: 2) {
      guard let combination = CellCombination(rawValue: choices[position]) else {
        throw .choice(position, value: choices[position])
      }
      guard let activation = CellActivation(rawValue: choices[position + 1]) else {
        throw .choice(position + 1, value: choices[position + 1])
      }
      operations.append(CellOperation(combination, activation))
    }
    let inject = operations.removeLast()
    try self.init(
      nodes: operations, inject: inject, cellStateIndex: choices[expected - 2],
      injectIndex: choices[expected - 1])
  }
}
