// One layer of a trained network, as the lifelong database of experiments keeps it.

/// What a layer is, for the predictor (TAPAS, figure 3).
///
/// The raw value is the index in the one-hot code and part of every fitted predictor: never change it.
public enum LayerKind: Int, CaseIterable, Codable, Sendable {
  case convolution = 0
  case pooling = 1
  case residualBlock = 2
  case skipConnection = 3
  case fullyConnected = 4
  case batchNormalisation = 5
  case dropout = 6
  case globalPooling = 7

  /// For tables and files.
  public var label: String {
    switch self {
    case .convolution: "convolution"
    case .pooling: "pooling"
    case .residualBlock: "residual block"
    case .skipConnection: "skip connection"
    case .fullyConnected: "fully connected"
    case .batchNormalisation: "batch normalisation"
    case .dropout: "dropout"
    case .globalPooling: "global pooling"
    }
  }
}

/// How much of a map a layer reads, and what it makes.
public struct LayerGeometry: Hashable, Sendable {
  /// Rows of the input that a row of the output reads.
  ///
  /// Those of a filter or a pooling window; of the whole map for fully connected layers and global pooling; otherwise 1.
  /// A residual unit has two filters of so many rows.
  public var window: Int
  /// Rows of the output.
  public var height: Int
  /// Channels of the output.
  public var channels: Int

  /// A layer's geometry.
  public init(window: Int, height: Int, channels: Int) {
    self.window = window
    self.height = height
    self.channels = channels
  }
}

/// One layer, and the network up to and with it.
public struct LayerRecord: Hashable, Sendable {
  /// What it is.
  public var kind: LayerKind
  /// Output height over input height.
  public var heightRatio: Double
  /// Output channels over input channels.
  public var depthRatio: Double
  /// Learnable parameters of this layer.
  public var weights: Int
  /// Floating-point operations of one image through all layers up to this one.
  public var prefixFLOPs: Double
  /// Bytes that inference of one image through all layers up to this one holds: weights and maps.
  public var prefixMemory: Double
  /// What it reads and makes.
  public var geometry: LayerGeometry

  /// A layer's record.
  public init(
    kind: LayerKind, heightRatio: Double, depthRatio: Double, weights: Int, prefixFLOPs: Double,
    prefixMemory: Double, geometry: LayerGeometry
  ) {
    self.kind = kind
    self.heightRatio = heightRatio
    self.depthRatio = depthRatio
    self.weights = weights
    self.prefixFLOPs = prefixFLOPs
    self.prefixMemory = prefixMemory
    self.geometry = geometry
  }
}
