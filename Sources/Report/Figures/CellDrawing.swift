// The best recurrent cell as a drawing, after figure 8 of Zoph & Le (2017).

import NN

/// A cell as a graph for dot: x_t and h_{t−1} below, h_t and c_t above.
public struct CellDrawing {
  private let cell: RecurrentCell

  /// A drawing of `cell`.
  public init(_ cell: RecurrentCell) { self.cell = cell }

  /// The graph in dot's language.
  public var text: String {
    var lines = [
      "digraph cell {", "  rankdir=BT; bgcolor=\"transparent\"; nodesep=0.25; ranksep=0.4;",
      "  node [shape=box, style=\"rounded,filled\", fontname=\"DejaVu Sans\", fontsize=14, "
        + "color=\"\(Palette.controller)\", fillcolor=\"\(Palette.box)\", margin=\"0.15,0.06\"];",
      "  edge [fontname=\"DejaVu Sans\", fontsize=12, color=\"\(Palette.axis)\", arrowsize=0.7];",
      end("x", "x(t)"), end("h", "h(t−1)"), end("c", "c(t−1)"), end("out", "h(t)"),
      end("state", "c(t)"),
    ]
    for (index, node) in cell.nodes.enumerated() {
      lines.append("  n\(index) [label=\"\(index): \(Self.label(node))\"];")
      if let (left, right) = cell.children(of: index) {
        lines += [left, right].map { "  \(output($0)) -> n\(index);" }
      } else {
        lines += ["  x -> n\(index);", "  h -> n\(index);"]
      }
    }
    lines.append("  inject [label=\"\(Self.label(cell.inject))\", fillcolor=\"white\"];")
    lines += ["  n\(cell.injectIndex) -> inject;", "  c -> inject;"]
    lines.append("  \(output(cell.nodes.count - 1)) -> out;")
    lines.append(
      "  n\(cell.cellStateIndex) -> state [label=\" before \\n activation\", style=dashed];")
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private func end(_ name: String, _ label: String) -> String {
    "  \(name) [label=\"\(label)\", style=\"rounded\", color=\"\(Palette.axis)\"];"
  }

  /// What a node's reader reads: after the injection, where there is one.
  private func output(_ index: Int) -> String {
    index == cell.injectIndex ? "inject" : "n\(index)"
  }

  static func label(_ operation: CellOperation) -> String {
    let joined =
      switch operation.combination {
      case .add: "+"
      case .multiply: "×"
      case .maximum: "max"
      }
    let function =
      switch operation.activation {
      case .identity: "id"
      case .tanh: "tanh"
      case .sigmoid: "σ"
      case .relu: "ReLU"
      case .sine: "sin"
      }
    return "\(joined)  \(function)"
  }
}

extension Findings {
  /// The drawing of the best cell; nil when all failed, and in other families.
  func cellFigure() -> Figure? {
    guard let best = ranking.first, let cell = best.child.architecture.cell else { return nil }
    let rows = cell.formulas.map { [Cell.text($0)] }
    return Figure(
      name: "architecture", title: "The best cell",
      caption:
        "Every leaf has matrices of its own for x(t) and h(t−1). Each box: how its inputs are joined, then "
        + "the activation. c(t−1) enters after the activation of node \(cell.injectIndex); c(t) is what node "
        + "\(cell.cellStateIndex) has before its activation. Nodes are numbered from 0, as in the paper.",
      table: Table("architecture", ["formula"], rows), source: .dot(CellDrawing(cell).text))
  }
}
