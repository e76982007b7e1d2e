// What a cell is called: its canonical form, its text and its formulas.

extension RecurrentCell {
  /// The cell as text, one line a node, then the injection and the two indices.
  ///
  /// The identity of a child is made from the text of its ``canonical`` cell.
  public var canonicalText: String {
    var lines = ["cell base \(baseNumber)"]
    lines += nodes.enumerated().map { "\($0.offset) \($0.element.text)" }
    lines.append("inject \(inject.text) at \(injectIndex)")
    lines.append("state \(cellStateIndex)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same cell with the two sub-trees of every node in a fixed order.
  ///
  /// All combinations give the same bits when their operands change places, so cells with equal canonical
  /// forms differ only in which matrix belongs to which leaf. Initial weights are drawn by the position of
  /// the leaf: two mirrored cells start from different ones. A child therefore trains the canonical
  /// form; then mirrored cells are one child, bit for bit.
  public var canonical: RecurrentCell {
    let texts = subtreeTexts()
    // Old numbers in their new order: each node puts its lesser child on the left.
    var order = [Int](repeating: 0, count: nodes.count)
    order[nodes.count - 1] = nodes.count - 1
    for index in stride(from: nodes.count - 1, through: baseNumber, by: -1) {
      guard let old = children(of: order[index]), let new = children(of: index) else { continue }
      let swaps = texts[old.right].utf8.lexicographicallyPrecedes(texts[old.left].utf8)
      (order[new.left], order[new.right]) =
        swaps ? (old.right, old.left) : (old.left, old.right)
    }
    var place = [Int](repeating: 0, count: nodes.count)
    for (new, old) in order.enumerated() { place[old] = new }
    return RecurrentCell(
      trusted: order.map { nodes[$0] }, inject: inject, cellStateIndex: place[cellStateIndex],
      injectIndex: place[injectIndex])
  }

  /// Of every node the text of the tree below it, with where c_{t−1} enters and c_t leaves.
  private func subtreeTexts() -> [String] {
    var texts: [String] = []
    for (index, node) in nodes.enumerated() {
      var text = node.text
      if index == injectIndex { text += " inject" }
      if index == cellStateIndex { text += " state" }
      if let (left, right) = children(of: index) {
        let parts = [texts[left], texts[right]].sorted {
          $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        text += "(" + parts.joined(separator: ", ") + ")"
      }
      texts.append(text)
    }
    return texts
  }

  /// One line for each node in the order of computation, then the cell state: for people.
  ///
  /// `x3` and `h3` are the products of leaf 3's matrices with x_t and h_{t−1}, `c` is c_{t−1}, `n3'` the
  /// output of the node into which it enters.
  public var formulas: [String] {
    func output(_ index: Int) -> String { "n\(index)" + (index == injectIndex ? "'" : "") }
    func operands(_ index: Int) -> (String, String) {
      children(of: index).map { (output($0.left), output($0.right)) } ?? ("x\(index)", "h\(index)")
    }
    var lines: [String] = []
    for (index, node) in nodes.enumerated() {
      let (left, right) = operands(index)
      lines.append("n\(index) = " + node.formula(left, right))
      if index == injectIndex { lines.append("n\(index)' = " + inject.formula("n\(index)", "c")) }
    }
    let (left, right) = operands(cellStateIndex)
    let state = CellOperation(nodes[cellStateIndex].combination, .identity)
    return lines + ["h_t = \(output(nodes.count - 1))", "c_t = " + state.formula(left, right)]
  }
}

extension CellOperation {
  fileprivate func formula(_ left: String, _ right: String) -> String {
    let joined =
      switch combination {
      case .add: "\(left) + \(right)"
      case .multiply: "\(left) · \(right)"
      case .maximum: "max(\(left), \(right))"
      }
    switch activation {
    case .identity: return joined
    case .sine: return "sin(\(joined))"
    case .tanh, .sigmoid, .relu: return "\(activation)(\(joined))"
    }
  }
}
