// The table of decisions that make an architecture.

/// One step of a controller that writes an architecture.
public enum Step: Hashable, Sendable {
  /// A token of `layer` (from 1) by the open kind with index `kind`.
  case token(layer: Int, kind: Int)
  /// The anchor point of `layer` (from 1): for each earlier layer, whether it is an input (Zoph & Le
  /// 2017, section 3.3). That of layer 1 decides nothing, but later ones refer to it.
  case anchor(layer: Int)
}

/// A space of layered convolutional networks: the same decisions, repeated layer by layer.
///
/// `kinds` is the table: one row for each decision of a layer, in the order of prediction. A row with a
/// single value is fixed and takes no token.
public struct SearchSpace: Hashable, Codable, Sendable {
  /// Number of layers.
  public let layers: Int
  /// The decisions of one layer; every ``TokenName`` once, in its order.
  public let kinds: [TokenKind]
  /// Whether the layers' inputs are decided too; otherwise they form a chain.
  public let hasSkipConnections: Bool

  /// A space of `layers` layers.
  ///
  /// - Parameters:
  ///   - layers: Number of layers, at least 1.
  ///   - values: The values of each token; every name must be present and have a value.
  ///   - hasSkipConnections: Whether anchor points decide the inputs of each layer.
  public init(layers: Int, values: [TokenName: [Int]], hasSkipConnections: Bool = false) {
    precondition(layers >= 1, "SearchSpace: \(layers) layers")
    self.layers = layers
    self.hasSkipConnections = hasSkipConnections
    kinds = TokenName.allCases.map { name in
      let choices = values[name] ?? []
      precondition(!choices.isEmpty, "SearchSpace: no values for \(name.rawValue)")
      return TokenKind(name, choices)
    }
  }

  /// The same space with another number of layers.
  public func with(layers: Int) -> SearchSpace {
    let values = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, $0.values) })
    return SearchSpace(layers: layers, values: values, hasSkipConnections: hasSkipConnections)
  }

  /// Whether both are the same but for the number of layers, which may grow during a search.
  public func isLike(_ other: SearchSpace) -> Bool { with(layers: 1) == other.with(layers: 1) }

  /// What a controller decides, in order: each layer's tokens, and its anchor point before the number of
  /// filters (Zoph & Le 2017, figure 4, layer N).
  public var steps: [Step] {
    (1...layers).flatMap { layer in
      let tokens = openKinds.indices.map { Step.token(layer: layer, kind: $0) }
      guard hasSkipConnections else { return tokens }
      let place = openKinds.firstIndex { $0.name == .filters } ?? tokens.count
      return tokens[..<place] + [.anchor(layer: layer)] + tokens[place...]
    }
  }

  /// The decisions of one layer that are open: each takes a token.
  public var openKinds: [TokenKind] { kinds.filter { $0.values.count > 1 } }

  /// Number of tokens that describe an architecture (T).
  public var tokenCount: Int { layers * openKinds.count }

  /// The kind of the token at `position` in `0..<tokenCount`, as an index into ``openKinds``.
  public func kindIndex(at position: Int) -> Int { position % openKinds.count }

  /// The number of architectures, as a floating-point number: it may exceed every integer type.
  public var size: Double {
    let choices = openKinds.reduce(1.0) { $0 * Double($1.values.count) }
    let tokens = (0..<layers).reduce(1.0) { product, _ in product * choices }
    guard hasSkipConnections else { return tokens }
    return (0..<layers * (layers - 1) / 2).reduce(tokens) { product, _ in product * 2 }
  }

  /// The largest number of values of any open token.
  public var largestChoice: Int { openKinds.map(\.values.count).max() ?? 1 }
}
