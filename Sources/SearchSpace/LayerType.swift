// The table of the convolutional family: layer types, and the tokens that describe each.

import NN

/// What describes a layer with a whole number; the raw value names it in parameter files, artifacts and
/// reports.
///
/// The order of the cases is the order in which a layer's tokens are predicted (Zoph & Le 2017,
/// figures 2 and 4).
public enum TokenName: String, CaseIterable, Sendable {
  case filterHeight
  case filterWidth
  case strideHeight
  case strideWidth
  case filters
  case poolSize
  case poolStride
  case contrastSize

  /// For axes and tables.
  public var label: String {
    switch self {
    case .filterHeight: "filter height"
    case .filterWidth: "filter width"
    case .strideHeight: "stride height"
    case .strideWidth: "stride width"
    case .filters: "filters"
    case .poolSize: "pool size"
    case .poolStride: "pool stride"
    case .contrastSize: "contrast window"
    }
  }
}

/// What a layer may be; the raw value stands in parameter files.
public enum LayerType: String, CaseIterable, Sendable {
  case convolution
  case maximumPool
  case averagePool
  case localContrastNormalisation
  case batchNormalisation

  /// What describes a layer of this type, in the order of prediction.
  public var tokens: [TokenName] {
    switch self {
    case .convolution: [.filterHeight, .filterWidth, .strideHeight, .strideWidth, .filters]
    case .maximumPool, .averagePool: [.poolSize, .poolStride]
    case .localContrastNormalisation: [.contrastSize]
    case .batchNormalisation: []
    }
  }
}

/// One layer as the tokens describe it.
public struct Layer: Hashable, Sendable {
  /// What it is.
  public let type: LayerType
  /// The value of each of the type's tokens.
  public let values: [TokenName: Int]

  /// The value of one decision; it must belong to the layer's type.
  public subscript(name: TokenName) -> Int {
    guard let value = values[name] else {
      preconditionFailure("a layer \(type.rawValue) has no \(name.rawValue)")
    }
    return value
  }

  /// The operation that the layer performs.
  public var operation: Operation {
    switch type {
    case .convolution:
      .convolution(
        filterHeight: self[.filterHeight], filterWidth: self[.filterWidth],
        strideHeight: self[.strideHeight], strideWidth: self[.strideWidth], filters: self[.filters])
    case .maximumPool: .maximumPool(size: self[.poolSize], stride: self[.poolStride])
    case .averagePool: .averagePool(size: self[.poolSize], stride: self[.poolStride])
    case .localContrastNormalisation: .localContrastNormalisation(size: self[.contrastSize])
    case .batchNormalisation: .batchNormalisation
    }
  }

  /// For people: `3×5, 24 filters`, with the stride if it is not 1.
  public var summary: String {
    switch type {
    case .convolution:
      "\(self[.filterHeight])×\(self[.filterWidth]), \(self[.filters]) filters"
        + stride(", stride ")
    case .maximumPool: "maximum of \(window(.poolSize))" + stride(", stride ")
    case .averagePool: "mean of \(window(.poolSize))" + stride(", stride ")
    case .localContrastNormalisation: "contrast normalisation \(window(.contrastSize))"
    case .batchNormalisation: "batch normalisation"
    }
  }

  /// For narrow tables: `3×5:24`, with the stride if it is not 1: `3×5:24/2×2`.
  public var shortSummary: String {
    switch type {
    case .convolution:
      "\(self[.filterHeight])×\(self[.filterWidth]):\(self[.filters])" + stride("/")
    case .maximumPool: "max\(self[.poolSize])" + stride("/")
    case .averagePool: "mean\(self[.poolSize])" + stride("/")
    case .localContrastNormalisation: "contrast\(self[.contrastSize])"
    case .batchNormalisation: "norm"
    }
  }

  private func window(_ name: TokenName) -> String { "\(self[name])×\(self[name])" }

  /// The stride after `sign`; empty where it is 1.
  private func stride(_ sign: String) -> String {
    let height = values[.strideHeight] ?? values[.poolStride] ?? 1
    let width = values[.strideWidth] ?? values[.poolStride] ?? 1
    return height == 1 && width == 1 ? "" : "\(sign)\(height)×\(width)"
  }
}
