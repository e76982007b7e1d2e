// TAPAS's variation of MetaQNN's space: convolutions, pools, fully connected layers, residual blocks and
// skip connections in chains of any length.

import NN
import Tensor

/// What a layer may be; the raw value stands in parameter files.
public enum MetaQNNLayerType: String, CaseIterable, Sendable {
  case convolution
  case pooling
  case fullyConnected
  case residualBlock
  case skipConnection
  /// No further layer.
  case termination
}

/// One layer as its tokens describe it.
public enum MetaQNNLayer: Hashable, Sendable {
  /// A convolution with batch normalisation, or with a bias, then ReLU.
  case convolution(
    size: Int, stride: Int, padding: ConvolutionPadding, isNormalised: Bool, filters: Int)
  /// Maxima of windows inside the map.
  case pooling(PoolShape)
  /// Units that see the whole map, with biases and ReLU.
  case fullyConnected(units: Int)
  /// `repeats` residual units of two convolutions each; the first has the stride.
  case residualBlock(size: Int, stride: Int, repeats: Int, filters: Int)
  /// The layer before, concatenated with the one `distance` before that.
  case skipConnection(distance: Int)
}

/// A pool's window and stride, in pixels.
public struct PoolShape: Hashable, Sendable, CustomStringConvertible {
  /// Rows and columns of a window.
  public let size: Int
  /// Rows and columns from one window to the next.
  public let stride: Int

  /// A pool's window and stride.
  public init(size: Int, stride: Int) {
    self.size = size
    self.stride = stride
  }

  /// As in parameter files: `3/2`.
  public var description: String { "\(size)/\(stride)" }
}

/// The numbers of a space of MetaQNN's kind.
///
/// Sources: Baker et al. 2017, table 1; what TAPAS changes, Istrate et al. 2019.
public struct MetaQNNOptions: Hashable, Sendable {
  /// Rows or columns of the images, whichever are fewer; on smaller images the networks do not fit.
  public var imageSize: Int
  /// Fewest and most layers, the termination not counted.
  public var layers: ClosedRange<Int>
  /// What a layer may be, the termination left out; convolutions are always among them.
  public var layerTypes: [MetaQNNLayerType]
  /// Rows and columns of filters.
  public var receptiveField: [Int]
  /// Strides of convolutions and residual blocks; 1 is always among them.
  public var stride: [Int]
  /// Paddings of convolutions.
  public var padding: [ConvolutionPadding]
  /// Whether convolutions may be batch-normalised, and whether they may not be.
  public var batchNormalisation: [Bool]
  /// Filters of convolutions and residual blocks.
  public var filters: [Int]
  /// Pools.
  public var pools: [PoolShape]
  /// Units of fully connected layers.
  public var units: [Int]
  /// Residual units of a block.
  public var repeats: [Int]
  /// Most fully connected layers in a row.
  public var fullyConnectedLimit: Int
  /// Largest rows or columns of a map on which a fully connected layer may stand.
  public var fullyConnectedSize: Int

  /// The numbers of a space.
  public init(
    imageSize: Int, layers: ClosedRange<Int>, layerTypes: [MetaQNNLayerType],
    receptiveField: [Int], stride: [Int], padding: [ConvolutionPadding],
    batchNormalisation: [Bool], filters: [Int], pools: [PoolShape], units: [Int],
    repeats: [Int], fullyConnectedLimit: Int, fullyConnectedSize: Int
  ) {
    self.imageSize = imageSize
    self.layers = layers
    self.layerTypes = layerTypes
    self.receptiveField = receptiveField
    self.stride = stride
    self.padding = padding
    self.batchNormalisation = batchNormalisation
    self.filters = filters
    self.pools = pools
    self.units = units
    self.repeats = repeats
    self.fullyConnectedLimit = fullyConnectedLimit
    self.fullyConnectedSize = fullyConnectedSize
  }
}

/// What a token of this family decides.
enum MetaQNNToken: String, CaseIterable {
  case layerType
  case receptiveField
  case stride
  case padding
  case batchNormalisation
  case repeats
  case filters
  case pool
  case units
  case skipDistance

  /// For axes and tables.
  var label: String {
    switch self {
    case .layerType: "layer type"
    case .receptiveField: "receptive field"
    case .batchNormalisation: "batch normalisation"
    case .skipDistance: "skip distance"
    default: rawValue
    }
  }

  /// What describes a layer of a type, in the order of prediction.
  static func describing(_ type: MetaQNNLayerType) -> [MetaQNNToken] {
    switch type {
    case .convolution: [.receptiveField, .stride, .padding, .batchNormalisation, .filters]
    case .pooling: [.pool]
    case .fullyConnected: [.units]
    case .residualBlock: [.receptiveField, .stride, .repeats, .filters]
    case .skipConnection: [.skipDistance]
    case .termination: []
    }
  }
}

/// A space of MetaQNN's kind: layer by layer its type, then what describes that type, until termination.
///
/// What is allowed depends on the layers before (``MetaQNNState``). Rows with a single value take no token.
public struct MetaQNNSpace: SpaceFamily {
  /// Name in parameter files.
  public static let name = "metaqnn"
  /// The numbers.
  public let options: MetaQNNOptions
  /// The kinds of tokens.
  public let kinds: [TokenKind]
  /// The kinds, and rows with a single value.
  public let rows: [TokenKind]
  /// The index of each token among ``kinds``; nil where it has one value.
  let kindIndices: [MetaQNNToken: Int]
  /// What the first token of a layer chooses between.
  let types: [MetaQNNLayerType]

  /// A space from its numbers.
  ///
  /// - Parameter options: Every list has a value; convolutions are among the types, a field that fits into
  ///   the image among the fields, 1 among the strides.
  public init(_ options: MetaQNNOptions) {
    precondition(
      options.layerTypes.contains(.convolution) && options.stride.contains(1)
        && options.receptiveField.contains { $0 <= options.imageSize }
        && options.layers.lowerBound >= 1, "MetaQNNSpace: \(options)")
    self.options = options
    let types = options.layerTypes + (options.layers.count > 1 ? [.termination] : [])
    self.types = types
    let tokens = MetaQNNToken.allCases.filter { token in
      token == .layerType
        || options.layerTypes.contains { MetaQNNToken.describing($0).contains(token) }
    }
    let rows = tokens.map { token in
      TokenKind(
        name: token.rawValue, label: token.label,
        values: token == .layerType ? types.map(\.rawValue) : options.values(of: token))
    }
    self.rows = rows
    let kinds = rows.filter { $0.values.count > 1 }
    self.kinds = kinds
    kindIndices = Dictionary(
      uniqueKeysWithValues: tokens.compactMap { token in
        kinds.firstIndex { $0.name == token.rawValue }.map { (token, $0) }
      })
  }

  /// Tokens describe layers.
  public var placeName: String { "layer" }
  /// The number of layers is decided by the tokens.
  public var layers: Int? { nil }
  /// None: a skip connection is a layer here.
  public var anchorCount: Int { 0 }
  /// Every architecture is a network.
  public var hasNetworks: Bool { true }
  /// Itself.
  public func with(layers: Int) -> MetaQNNSpace { self }

  /// No architecture has fewer or more.
  public var tokenCounts: ClosedRange<Int> {
    let described = options.layerTypes.map { type in
      MetaQNNToken.describing(type).count { kindIndices[$0] != nil }
    }
    let type = types.count > 1 ? 1 : 0
    let fewest = options.layers.lowerBound * (type + (described.min() ?? 0))
    let most = options.layers.upperBound * (type + (described.max() ?? 0))
    return fewest...most
  }
}

extension MetaQNNOptions {
  /// The values of what describes a layer, in words.
  fileprivate func values(of token: MetaQNNToken) -> [String] {
    switch token {
    case .layerType: []
    case .receptiveField: receptiveField.map(String.init)
    case .stride: stride.map(String.init)
    case .padding: padding.map(\.rawValue)
    case .batchNormalisation: batchNormalisation.map { $0 ? "yes" : "no" }
    case .repeats: repeats.map(String.init)
    case .filters: filters.map(String.init)
    case .pool: pools.map(\.description)
    case .units: units.map(String.init)
    case .skipDistance: (1...max(1, layers.upperBound - 1)).map(String.init)
    }
  }
}
