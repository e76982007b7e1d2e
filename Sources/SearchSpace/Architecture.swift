// One point of a search space: its tokens, what they mean, and the network they stand for.

import NN

/// One layer as the tokens describe it.
public struct Layer: Hashable, Codable, Sendable {
  /// The value of each decision.
  public let values: [TokenName: Int]

  /// The value of one decision.
  public subscript(name: TokenName) -> Int {
    guard let value = values[name] else { preconditionFailure("a layer without \(name.rawValue)") }
    return value
  }

  /// The operation that the layer performs.
  public var operation: Operation {
    .convolution(
      filterHeight: self[.filterHeight], filterWidth: self[.filterWidth],
      strideHeight: self[.strideHeight], strideWidth: self[.strideWidth], filters: self[.filters])
  }

  /// For people: `3×5, 24 filters`, with the stride if it is not 1.
  public var summary: String {
    let strided = self[.strideHeight] != 1 || self[.strideWidth] != 1
    let stride = strided ? ", stride \(self[.strideHeight])×\(self[.strideWidth])" : ""
    return "\(self[.filterHeight])×\(self[.filterWidth]), \(self[.filters]) filters" + stride
  }
}

/// Why a list of tokens is no architecture of a space.
public enum ArchitectureError: Error, Equatable, CustomStringConvertible {
  /// The number of tokens is not the space's.
  case wrongLength(found: Int, expected: Int)
  /// A token is no index into its values.
  case choiceOutOfRange(position: Int, choice: Int, choices: Int)

  /// For people.
  public var description: String {
    switch self {
    case .wrongLength(let found, let expected):
      "\(found) tokens where the search space has \(expected)"
    case .choiceOutOfRange(let position, let choice, let choices):
      "token \(position) is \(choice), but it chooses between \(choices) values (0 to \(choices - 1))"
    }
  }
}

/// One architecture of a search space.
public struct Architecture: Hashable, Sendable {
  /// The space it belongs to.
  public let space: SearchSpace
  /// One choice for each token, in the order of prediction: indices into the kinds' values.
  public let choices: [Int]

  /// The architecture that `choices` describe.
  ///
  /// - Throws: ``ArchitectureError`` when they describe none.
  public init(_ choices: [Int], in space: SearchSpace) throws(ArchitectureError) {
    guard choices.count == space.tokenCount else {
      throw .wrongLength(found: choices.count, expected: space.tokenCount)
    }
    let kinds = space.openKinds
    for (position, choice) in choices.enumerated() {
      let count = kinds[space.kindIndex(at: position)].values.count
      guard (0..<count).contains(choice) else {
        throw .choiceOutOfRange(position: position, choice: choice, choices: count)
      }
    }
    self.space = space
    self.choices = choices
  }

  /// The layers, first to last.
  public var layers: [Layer] {
    var tokens = choices.makeIterator()
    return (0..<space.layers).map { _ in
      var values: [TokenName: Int] = [:]
      for kind in space.kinds {
        values[kind.name] = kind.values[kind.values.count > 1 ? tokens.next() ?? 0 : 0]
      }
      return Layer(values: values)
    }
  }

  /// The network: a chain of the layers.
  ///
  /// - Parameters:
  ///   - image: Size of the input.
  ///   - classes: Number of classes.
  /// - Returns: A valid graph.
  public func graph(image: FeatureShape, classes: Int) -> Graph {
    let nodes = layers.enumerated().map { Node($1.operation, inputs: [$0]) }
    return Graph(image: image, nodes: nodes, outputs: [nodes.count], classes: classes)
  }
}
