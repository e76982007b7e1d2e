// From an architecture to a network: the compile rules of Zoph & Le 2017, section 3.3.

import NN

extension Architecture {
  /// The network.
  ///
  /// Without skip connections a chain of the layers. With them: a layer without input layers reads the
  /// image; several inputs are concatenated along depth, the smaller padded with zeros; all layers that
  /// no other reads are concatenated before the classifier.
  ///
  /// - Parameters:
  ///   - image: Size of the input.
  ///   - classes: Number of classes.
  /// - Returns: A valid graph.
  public func graph(image: FeatureShape, classes: Int) -> Graph {
    let inputs = layerInputs
    let nodes = zip(layers, inputs).map { Node($0.operation, inputs: $1) }
    let read = Set(inputs.joined())
    let loose = (1...nodes.count).filter { !read.contains($0) }
    return Graph(image: image, nodes: nodes, outputs: loose, classes: classes)
  }

  /// The inputs of each layer: 0 is the image, others are layers from 1.
  private var layerInputs: [[Int]] {
    guard space.hasSkipConnections else { return (0..<space.layers).map { [$0] } }
    return connections.map { row in
      let chosen = row.indices.filter { row[$0] }.map { $0 + 1 }
      return chosen.isEmpty ? [0] : chosen
    }
  }

  /// For people: the layers, first to last, with their inputs where those are decided.
  public var summary: String {
    guard space.hasSkipConnections else { return layers.map(\.summary).joined(separator: "; ") }
    return zip(layers, layerInputs).map { layer, inputs in
      let names = inputs.map { $0 == 0 ? "image" : "\($0)" }.joined(separator: ", ")
      return "\(layer.summary), from \(names)"
    }.joined(separator: "; ")
  }
}
