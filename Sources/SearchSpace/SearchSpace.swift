// The table of decisions that make an architecture.

/// A space of layered convolutional networks: the same decisions, repeated layer by layer.
///
/// `kinds` is the table: one row for each decision of a layer, in the order of prediction. A row with a
/// single value is fixed and takes no token.
public struct SearchSpace: Hashable, Codable, Sendable {
  /// Number of layers.
  public let layers: Int
  /// The decisions of one layer; every ``TokenName`` once, in its order.
  public let kinds: [TokenKind]

  /// A space of `layers` layers.
  ///
  /// - Parameters:
  ///   - layers: Number of layers, at least 1.
  ///   - values: The values of each token; every name must be present and have a value.
  public init(layers: Int, values: [TokenName: [Int]]) {
    precondition(layers >= 1, "SearchSpace: \(layers) layers")
    self.layers = layers
    kinds = TokenName.allCases.map { name in
      let choices = values[name] ?? []
      precondition(!choices.isEmpty, "SearchSpace: no values for \(name.rawValue)")
      return TokenKind(name, choices)
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
    return (0..<layers).reduce(1.0) { product, _ in product * choices }
  }

  /// The largest number of values of any open token.
  public var largestChoice: Int { openKinds.map(\.values.count).max() ?? 1 }
}
