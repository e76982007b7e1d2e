// A recurrent cell and its language model as JSON, without weights.

import FoundationEssentials
import NN

extension TrainedLanguageModel {
  /// The architecture as JSON (docs/export.md has the schema).
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(CellJSON(self)), as: UTF8.self) + "\n"
    }
  }
}

/// The file.
struct CellJSON: Codable, Hashable {
  /// One node; leaves have no inputs but x_t and h_{t−1} by matrices of their own.
  struct Node: Codable, Hashable {
    let node: Int
    let inputs: [Int]?
    let combination: String, activation: String
  }

  /// How c_{t−1} enters behind a node.
  struct Injection: Codable, Hashable {
    let node: Int
    let combination: String, activation: String
  }

  var format = "espalier-cell"
  var version = 1
  let leaves: Int
  let nodes: [Node]
  let injection: Injection
  /// The node whose value before its activation is c_t.
  let cellState: Int
  let vocabulary: Int, embedding: Int, hidden: Int, layers: Int
  let sharedEmbeddings: Bool

  init(_ model: TrainedLanguageModel) {
    let cell = model.cell, options = model.options
    leaves = cell.baseNumber
    nodes = cell.nodes.enumerated().map { index, node in
      Node(
        node: index, inputs: cell.children(of: index).map { [$0.left, $0.right] },
        combination: "\(node.combination)", activation: "\(node.activation)")
    }
    injection = Injection(
      node: cell.injectIndex, combination: "\(cell.inject.combination)",
      activation: "\(cell.inject.activation)")
    cellState = cell.cellStateIndex
    (vocabulary, embedding) = (options.vocabulary, options.embedding)
    (hidden, layers, sharedEmbeddings) = (options.hidden, options.layers, options.isTied)
  }
}
