// From layers to a network: the compile rules of Zoph & Le 2017, section 3.3.

import NN

extension ConvolutionalSpace {
  /// The network.
  ///
  /// Without skip connections a chain of the layers. With them: a layer without input layers reads the
  /// image; several inputs are concatenated along depth, the smaller padded with zeros; all layers that
  /// no other reads are concatenated before the classifier. A predicted layer that becomes a block is read
  /// as the concatenation of its layers. Whatever crosses a pooling depth is pooled (``NetworkForm``).
  public func graph(
    of architecture: Architecture, image: FeatureShape, classes: Int
  ) throws(ArchitectureError) -> Graph {
    let inputs = inputs(of: architecture)
    var wiring = Wiring(form)
    var outputs = [[0]]
    for (index, layer) in layers(of: architecture.choices).enumerated() {
      let sources = wiring.pooled(inputs[index].flatMap { outputs[$0] }, at: index + 1)
      var block: [Int] = []
      for _ in 0..<form.blockLayers {
        block.append(wiring.add(layer.operation, inputs: sources + block, level: index + 1))
      }
      outputs.append(block)
    }
    let read = Set(inputs.joined())
    let loose = (1...layerCount).filter { !read.contains($0) }.flatMap { outputs[$0] }
    let head = wiring.pooled(loose, at: layerCount)
    return Graph(image: image, nodes: wiring.nodes, outputs: head, classes: classes)
  }

  /// The inputs of each predicted layer: 0 is the image, others are layers from 1.
  func inputs(of architecture: Architecture) -> [[Int]] {
    guard hasSkipConnections else { return (0..<layerCount).map { [$0] } }
    return architecture.connections.map { row in
      let chosen = row.indices.filter { row[$0] }.map { $0 + 1 }
      return chosen.isEmpty ? [0] : chosen
    }
  }
}

/// The nodes of a network in the making.
private struct Wiring {
  private(set) var nodes: [Node] = []
  private let form: NetworkForm
  /// For the image and each node, how many pooling depths lie before it.
  private var depths = [0]
  /// The pool of a node, where something has asked for it.
  private var pools: [Int: Int] = [:]

  init(_ form: NetworkForm) { self.form = form }

  /// Adds a node that belongs to predicted layer `level` and returns its number.
  mutating func add(_ operation: Operation, inputs: [Int], level: Int) -> Int {
    add(operation, inputs, depth: depth(of: level))
  }

  /// `sources` as predicted layer `level` reads them.
  mutating func pooled(_ sources: [Int], at level: Int) -> [Int] {
    let depth = depth(of: level)
    return sources.map { source in
      var current = source
      while depths[current] < depth {
        if let pool = pools[current] {
          current = pool
        } else {
          let pool = add(
            .maximumPool(size: form.poolingWindow, stride: 2), [current],
            depth: depths[current] + 1)
          pools[current] = pool
          current = pool
        }
      }
      return current
    }
  }

  private mutating func add(_ operation: Operation, _ inputs: [Int], depth: Int) -> Int {
    nodes.append(Node(operation, inputs: inputs))
    depths.append(depth)
    return nodes.count
  }

  private func depth(of level: Int) -> Int { form.poolingAfter.count { $0 < level } }
}
