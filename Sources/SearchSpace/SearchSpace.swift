// A search space: one of several families, of which the controller and the artifacts know only the grammar.

/// A search space.
///
/// A new family is a type that conforms to ``SpaceFamily`` and a case here.
public enum SearchSpace: Hashable, Sendable {
  /// Layered convolutional networks (Zoph & Le 2017).
  case convolutional(ConvolutionalSpace)
  /// The cells of NAS-Bench-201 (Dong & Yang 2020).
  case nasbench201(NASBench201Space)
  /// Recurrent cells for language models (Zoph & Le 2017).
  case recurrent(RecurrentSpace)
  /// TAPAS's variation of MetaQNN's space (Baker et al. 2017; Istrate et al. 2019).
  case metaQNN(MetaQNNSpace)

  /// A space of plain convolution layers.
  ///
  /// - Parameters:
  ///   - layers: Number of layers, at least 1.
  ///   - values: The values of each token of a convolution; every name must be present and have a value.
  ///   - hasSkipConnections: Whether anchor points decide the inputs of each layer.
  public init(layers: Int, values: [TokenName: [Int]], hasSkipConnections: Bool = false) {
    self = .convolutional(
      ConvolutionalSpace(layers: layers, values: values, hasSkipConnections: hasSkipConnections))
  }

  var family: any SpaceFamily {
    switch self {
    case .convolutional(let space): space
    case .nasbench201(let space): space
    case .recurrent(let space): space
    case .metaQNN(let space): space
    }
  }

  /// The same with another number of layers; itself where there is no such number.
  public func with(layers: Int) -> SearchSpace {
    switch self {
    case .convolutional(let space): .convolutional(space.with(layers: layers))
    case .nasbench201, .recurrent, .metaQNN: self
    }
  }

  /// Whether both are the same but for the number of layers, which may grow during a search.
  public func isLike(_ other: SearchSpace) -> Bool { with(layers: 1) == other.with(layers: 1) }

  /// The kinds of tokens, each with at least two values.
  public var kinds: [TokenKind] { family.kinds }

  /// Everything that describes an architecture, for tables: the kinds, and rows with a single value.
  public var rows: [TokenKind] { family.rows }

  /// What the places of tokens count, for titles: `layer`.
  public var placeName: String { family.placeName }

  /// Number of layers, where it may grow during a search; nil where there is no such number.
  public var layers: Int? { family.layers }

  /// Fewest and most tokens of an architecture (T).
  public var tokenCounts: ClosedRange<Int> { family.tokenCounts }

  /// Number of anchor points of every architecture; 0 without skip connections.
  public var anchorCount: Int { family.anchorCount }

  /// Whether anchor points decide which layers are inputs of others.
  public var hasSkipConnections: Bool { anchorCount > 0 }

  /// Whether its architectures are networks for images; others are looked up in a table or are cells of
  /// language models.
  public var hasNetworks: Bool { family.hasNetworks }

  /// The number of architectures, as a floating-point number: it may exceed every integer type.
  public var size: Double { family.size }

  /// The entropy of the tokens under uniform sampling, in nats; without connections.
  public var uniformEntropy: Double { family.uniformEntropy }

  /// The largest number of values of any token.
  public var largestChoice: Int { kinds.map(\.values.count).max() ?? 1 }

  /// What is decided next.
  ///
  /// - Parameter decisions: Decisions that followed this grammar.
  /// - Returns: The next step; nil when the architecture is complete.
  public func step(after decisions: Decisions) -> Step? { family.step(after: decisions) }
}
