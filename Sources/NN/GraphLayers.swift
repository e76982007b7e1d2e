// The layers of a network as a person counts them, and the network cut after each.

/// One layer: an operation, a residual unit, a fully connected layer with its flattening, or a skip connection.
public struct GraphLayer: Hashable, Sendable {
  /// The nodes (from 1) that belong to it; nil for a skip connection, which computes nothing.
  public let nodes: ClosedRange<Int>?
  /// What the classifier of the network reads when it is cut after this layer.
  public let cut: [Int]
}

extension Graph {
  /// The layers, in the order of the nodes.
  ///
  /// A residual unit reaches from behind the last map that all its inputs come from to its sum. A layer that
  /// reads anything but the layer before it alone follows a skip connection. A lone flattening is none.
  ///
  /// - Returns: Layers of which the last is cut where the network ends.
  /// - Throws: ``GraphError`` when the graph is no network.
  public func layers() throws -> [GraphLayer] {
    _ = try shapes()
    let live = liveNodes()
    var layers: [GraphLayer] = []
    var before = 0
    for span in spans(live) {
      let read = nodes[span.lowerBound - 1].inputs
      if read != [before] { layers.append(GraphLayer(nodes: nil, cut: read)) }
      layers.append(GraphLayer(nodes: span, cut: looseEnds(live, upTo: span.upperBound)))
      before = span.upperBound
    }
    guard let last = layers.last else { return [] }
    // A flattening before the classifier changes nothing of what is cut.
    let ends = outputs.flatMap { node in
      node > 0 && nodes[node - 1].operation == .flatten ? nodes[node - 1].inputs : [node]
    }
    if last.cut == ends || last.cut == outputs {
      layers[layers.count - 1] = GraphLayer(nodes: last.nodes, cut: outputs)
    } else {
      layers.append(GraphLayer(nodes: nil, cut: outputs))
    }
    return layers
  }

  /// The nodes of each layer.
  private func spans(_ live: [Int]) -> [ClosedRange<Int>] {
    let ancestors = ancestors()
    var spans: [ClosedRange<Int>] = []
    for node in live {
      var start = node
      switch self.nodes[node - 1].operation {
      case .sum: start = (entry(of: node, ancestors) + 1)
      case .convolution, .formedConvolution:
        let read = self.nodes[node - 1].inputs
        if read == [node - 1], node > 1, self.nodes[node - 2].operation == .flatten {
          start = node - 1
        }
      default: break
      }
      while let last = spans.last, last.lowerBound >= start {
        start = min(start, last.lowerBound)
        spans.removeLast()
      }
      spans.append(start...node)
    }
    return spans.filter { span in
      span.count > 1 || self.nodes[span.lowerBound - 1].operation != .flatten
    }
  }

  /// For each map (0 is the image) itself and all that it comes from.
  private func ancestors() -> [Set<Int>] {
    var sets: [Set<Int>] = [[0]]
    for (index, node) in nodes.enumerated() {
      sets.append(node.inputs.reduce(into: [index + 1]) { $0.formUnion(sets[$1]) })
    }
    return sets
  }

  /// The last map that all inputs of a sum come from.
  private func entry(of node: Int, _ ancestors: [Set<Int>]) -> Int {
    let inputs = nodes[node - 1].inputs
    let common = inputs.dropFirst().reduce(ancestors[inputs[0]]) {
      $0.intersection(ancestors[$1])
    }
    return common.max() ?? 0
  }

  /// Nodes up to `last` that no other node up to there reads.
  private func looseEnds(_ live: [Int], upTo last: Int) -> [Int] {
    let first = live.prefix { $0 <= last }
    let read = Set(first.flatMap { nodes[$0 - 1].inputs })
    return first.filter { !read.contains($0) }
  }
}
