// The best architecture as a drawing, after figure 7 of Zoph & Le (2017).

import NN
import SearchSpace

extension Findings {
  /// The drawing of the best network; nil when all failed, or where architectures are looked up in a
  /// table and have none.
  ///
  /// - Throws: `GraphError` when the architecture is no network.
  func architectureFigure() throws -> Figure? {
    guard let best = ranking.first, history.space.hasNetworks, let images = history.dataset.images
    else { return nil }
    let graph = try best.child.architecture.graph(
      image: images.shape, classes: images.classNames.count)
    let finders = best.foundBy.map { $0 == .controller ? "the controller" : "random search" }
    return Figure(
      name: "architecture", title: "The best network",
      caption: "Found by \(finders.joined(separator: " and ")); validation accuracy "
        + "\(Text.fixed(best.child.result.score, 4)). FH and FW are a filter's height and width, N the "
        + "number of filters, SH and SW the strides where they are not 1. Each box with filters is convolution, "
        + "batch normalisation and ReLU; beside the arrows: channels × rows × columns.",
      table: try Self.layerTable(graph), source: .dot(try ArchitectureDrawing(graph).text))
  }

  private static func layerTable(_ graph: Graph) throws -> Table {
    let shapes = try graph.shapes()
    let rows = graph.nodes.enumerated().map { index, node -> [Cell] in
      let output = shapes.outputs[index + 1]
      return [
        .integer(index + 1), .text(node.operation.canonicalText),
        .text(node.inputs.map(String.init).joined(separator: " ")), .integer(output.channels),
        .integer(output.height), .integer(output.width),
      ]
    }
    return Table(
      "architecture", ["layer", "operation", "inputs", "channels", "rows", "columns"], rows)
  }
}

/// A network as a graph for dot: the image below, the classifier on top.
public struct ArchitectureDrawing {
  private let graph: Graph
  private let shapes: GraphShapes

  /// A drawing of `graph`.
  ///
  /// - Throws: `GraphError` when it is no network.
  public init(_ graph: Graph) throws {
    self.graph = graph
    shapes = try graph.shapes()
  }

  /// The graph in dot's language.
  public var text: String {
    var lines = [
      "digraph architecture {", "  rankdir=BT; bgcolor=\"transparent\"; nodesep=0.3; ranksep=0.35;",
      "  node [shape=box, style=\"rounded,filled\", fontname=\"DejaVu Sans\", fontsize=14, "
        + "color=\"\(Palette.controller)\", fillcolor=\"\(Palette.box)\", margin=\"0.2,0.06\"];",
      "  edge [fontname=\"DejaVu Sans\", fontsize=12, color=\"\(Palette.axis)\", arrowsize=0.7];",
      "  node0 [label=\"image\", style=\"rounded\", color=\"\(Palette.axis)\"];",
    ]
    for (index, node) in graph.nodes.enumerated() {
      lines.append("  node\(index + 1) [label=\"\(Self.label(node.operation))\"];")
      lines += node.inputs.map { edge(from: $0, to: "node\(index + 1)") }
    }
    lines.append(
      "  classifier [label=\"global average pooling\\nsoftmax over \(graph.classes) classes\", "
        + "style=\"rounded\", color=\"\(Palette.axis)\"];")
    lines += graph.outputs.map { edge(from: $0, to: "classifier") }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private func edge(from node: Int, to target: String) -> String {
    "  node\(node) -> \(target) [label=\"  \(shapes.outputs[node])\"];"
  }

  /// The words of figure 7.
  static func label(_ operation: Operation) -> String {
    switch operation {
    case .convolution(
      let filterHeight, let filterWidth, let strideHeight, let strideWidth, let filters):
      let strides = strideHeight != 1 || strideWidth != 1
      return "FH: \(filterHeight)  FW: \(filterWidth)  N: \(filters)"
        + (strides ? "  SH: \(strideHeight)  SW: \(strideWidth)" : "")
    case .formedConvolution(let size, let stride, let filters, let padding, let follower):
      return "FH: \(size)  FW: \(size)  N: \(filters)"
        + (stride > 1 ? "  SH: \(stride)  SW: \(stride)" : "")
        + (padding == .valid ? "\\nno padding" : "")
        + (follower == .biasReLU ? "\\nno normalisation" : "")
    case .maximumPool(let size, let stride):
      return "maximum of \(size)×\(size)" + (stride == 1 ? "" : ", stride \(stride)")
    case .averagePool(let size, let stride):
      return "mean of \(size)×\(size)" + (stride == 1 ? "" : ", stride \(stride)")
    case .insideMaximumPool(let size, let stride):
      return "maximum of \(size)×\(size)" + (stride == 1 ? "" : ", stride \(stride)")
    case .flatten: return "flatten"
    case .localContrastNormalisation(let size):
      return "local contrast normalisation, \(size)×\(size)"
    case .batchNormalisation: return "batch normalisation"
    case .sum: return "sum"
    }
  }
}
