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

  /// A layer's record.
  public init(
    kind: LayerKind, heightRatio: Double, depthRatio: Double, weights: Int, prefixFLOPs: Double,
    prefixMemory: Double
  ) {
    self.kind = kind
    self.heightRatio = heightRatio
    self.depthRatio = depthRatio
    self.weights = weights
    self.prefixFLOPs = prefixFLOPs
    self.prefixMemory = prefixMemory
  }
}
