// The equations of a recurrent cell for LaTeX, one line a node.

import NN

extension RecurrentCell {
  /// The equations as an `align` environment (amsmath), vectors as columns: leaf k reads W_k x_t and
  /// U_k h_{t−1}.
  public var latex: String {
    var lines: [(name: String, value: String)] = []
    for (index, node) in nodes.enumerated() {
      let (left, right) = operands(index)
      lines.append((Self.node(index), node.latex(left, right)))
      if index == injectIndex {
        lines.append((output(index), inject.latex(Self.node(index), "c_{t-1}")))
      }
    }
    lines.append(("h_t", output(nodes.count - 1)))
    let (left, right) = operands(cellStateIndex)
    let state = CellOperation(nodes[cellStateIndex].combination, .identity)
    lines.append(("c_t", state.latex(left, right)))
    let rows = lines.map { "  \($0.name) &= \($0.value)" }
    return "\\begin{align*}\n" + rows.joined(separator: " \\\\\n") + "\n\\end{align*}\n"
  }

  private static func node(_ index: Int) -> String { "a_{\(index)}" }

  private func output(_ index: Int) -> String {
    Self.node(index) + (index == injectIndex ? "'" : "")
  }

  private func operands(_ index: Int) -> (String, String) {
    children(of: index).map { (output($0.left), output($0.right)) }
      ?? ("W_{\(index)} x_t", "U_{\(index)} h_{t-1}")
  }
}

extension CellOperation {
  /// Products of vectors are element by element.
  fileprivate func latex(_ left: String, _ right: String) -> String {
    let joined =
      switch combination {
      case .add: "\(left) + \(right)"
      // A matrix product binds more tightly only with brackets.
      case .multiply:
        left.contains(" ") ? "(\(left)) \\odot (\(right))" : "\(left) \\odot \(right)"
      case .maximum: "\\max(\(left), \(right))"
      }
    return switch activation {
    case .identity: joined
    case .tanh: "\\tanh(\(joined))"
    case .sigmoid: "\\sigma(\(joined))"
    case .relu: "\\operatorname{ReLU}(\(joined))"
    case .sine: "\\sin(\(joined))"
    }
  }
}
