// The family of layered convolutional networks (Zoph & Le 2017, sections 3.1, 3.3 and 4.1).

import Tensor

/// A space of layered convolutional networks: the same decisions, repeated layer by layer.
///
/// A layer's tokens are its type, where there are several, and what describes that type. Rows with a
/// single value are fixed and take no token. An anchor point stands before the number of filters (figure
/// 4, layer N), or after the tokens where no number of filters is predicted. The learning rate, where it
/// is predicted, is the last token.
public struct ConvolutionalSpace: SpaceFamily {
  /// Number of predicted layers.
  public private(set) var layerCount: Int
  /// The types between which a layer's first token chooses; one type takes no token.
  public let types: [LayerType]
  /// The values of each decision that describes one of the types.
  public let values: [TokenName: [Int]]
  /// Learning rates between which the last token chooses; empty where the training's own is used.
  public let learningRates: [Double]
  /// Whether the layers' inputs are decided too; otherwise they form a chain.
  public let hasSkipConnections: Bool
  /// How predicted layers become layers of the network.
  public let form: NetworkForm

  /// The kinds of tokens.
  public let kinds: [TokenKind]
  /// The kinds, and rows with a single value.
  public let rows: [TokenKind]
  /// What is decided for a layer of each type, in the order of ``types``, after the type token.
  let layerSteps: [[LayerStep]]

  /// A space from its tables.
  ///
  /// - Parameters:
  ///   - layers: Number of predicted layers, at least 1.
  ///   - types: What a layer may be, each once.
  ///   - values: The values of each token of these types; every name must be present and have a value.
  ///   - learningRates: What the last token chooses between; empty for no such token.
  ///   - hasSkipConnections: Whether anchor points decide the inputs of each layer.
  ///   - form: How predicted layers become layers of the network.
  public init(
    layers: Int, types: [LayerType] = [.convolution], values: [TokenName: [Int]],
    learningRates: [Double] = [], hasSkipConnections: Bool = false, form: NetworkForm = .plain
  ) {
    precondition(layers >= 1 && !types.isEmpty, "\(layers) layers, \(types.count) types")
    layerCount = layers
    self.types = types
    self.learningRates = learningRates
    self.hasSkipConnections = hasSkipConnections
    self.form = form
    let names = TokenName.allCases.filter { name in types.contains { $0.tokens.contains(name) } }
    self.values = values.filter { names.contains($0.key) }
    rows = Self.rows(types, names, values, learningRates)
    let kinds = rows.filter { $0.values.count > 1 }
    self.kinds = kinds
    layerSteps = types.map { type in
      let tokens = type.tokens.compactMap { name in
        kinds.firstIndex { $0.name == name.rawValue }.map(LayerStep.token)
      }
      guard hasSkipConnections else { return tokens }
      let predictsFilters =
        type.tokens.contains(.filters) && kinds.contains { $0.name == TokenName.filters.rawValue }
      let place = predictsFilters ? tokens.count - 1 : tokens.count
      return tokens[..<place] + [.anchor] + tokens[place...]
    }
  }

  private static func rows(
    _ types: [LayerType], _ names: [TokenName], _ values: [TokenName: [Int]],
    _ learningRates: [Double]
  ) -> [TokenKind] {
    let type = TokenKind(
      name: "layerType", label: "layer type", values: types.map(\.rawValue))
    let rate = TokenKind(
      name: "learningRate", label: "learning rate", values: learningRates.map { "\($0)" })
    let described = names.map { name in
      let choices = values[name] ?? []
      precondition(!choices.isEmpty, "SearchSpace: no values for \(name.rawValue)")
      return TokenKind(name: name.rawValue, label: name.label, values: choices.map(String.init))
    }
    return (types.count > 1 ? [type] : []) + described + (learningRates.isEmpty ? [] : [rate])
  }

  /// Tokens describe layers.
  public var placeName: String { "layer" }

  /// Number of predicted layers.
  public var layers: Int? { layerCount }

  /// The same with another number of layers.
  public func with(layers: Int) -> ConvolutionalSpace {
    precondition(layers >= 1, "SearchSpace: \(layers) layers")
    var copy = self
    copy.layerCount = layers
    return copy
  }

  /// Every architecture is a network.
  public var hasNetworks: Bool { true }

  /// One for each layer where there are skip connections.
  public var anchorCount: Int { hasSkipConnections ? layerCount : 0 }
}

/// One decision of a layer.
enum LayerStep: Hashable, Sendable {
  /// A token by the kind with this index.
  case token(Int)
  case anchor
}

/// How predicted layers become layers of the network.
public struct NetworkForm: Hashable, Sendable {
  /// Layers of the network for each predicted one: a block in which every layer reads the block's inputs
  /// and all earlier layers of the block.
  public let blockLayers: Int
  /// Predicted layers (from 1) after which all maps are pooled.
  public let poolingAfter: [Int]
  /// Rows and columns of the windows of these pools; their stride is 2.
  public let poolingWindow: Int
  /// Added to the predicted number of filters in every layer.
  public let extraFilters: Int

  /// A form from its numbers.
  public init(
    blockLayers: Int = 1, poolingAfter: [Int] = [], poolingWindow: Int = 3, extraFilters: Int = 0
  ) {
    self.blockLayers = blockLayers
    self.poolingAfter = poolingAfter
    self.poolingWindow = poolingWindow
    self.extraFilters = extraFilters
  }

  /// Each predicted layer is one layer, and nothing else.
  public static let plain = NetworkForm()
}
