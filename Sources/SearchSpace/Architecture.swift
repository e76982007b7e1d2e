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
  /// The connections are not those of the space: `layers` rows, row i with i − 1 entries, or none.
  case wrongConnections
  /// A token is no index into its values.
  case choiceOutOfRange(position: Int, choice: Int, choices: Int)

  /// For people.
  public var description: String {
    switch self {
    case .wrongLength(let found, let expected):
      "\(found) tokens where the search space has \(expected)"
    case .wrongConnections: "the connections between layers are not those of the search space"
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
  /// With skip connections, for each layer which of the earlier layers are inputs.
  ///
  /// `connections[i][j]` says whether layer j + 1 feeds layer i + 1. Empty for a chain.
  public let connections: [[Bool]]

  /// The architecture that `choices` and `connections` describe.
  ///
  /// - Throws: ``ArchitectureError`` when they describe none.
  public init(
    _ choices: [Int], connections: [[Bool]] = [], in space: SearchSpace
  ) throws(ArchitectureError) {
    guard connections.map(\.count) == (space.hasSkipConnections ? Array(0..<space.layers) : [])
    else {
      throw .wrongConnections
    }
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
    self.connections = connections
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
}
