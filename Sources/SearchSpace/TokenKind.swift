// What one token decides, and between which values.

/// The meaning of a token; its raw value names it in parameter files, artifacts and reports.
///
/// The order of the cases is the order in which a layer's tokens are predicted (Zoph & Le 2017,
/// figures 2 and 4).
public enum TokenName: String, CaseIterable, Codable, Sendable {
  case filterHeight
  case filterWidth
  case strideHeight
  case strideWidth
  case filters

  /// For axes and tables.
  public var label: String {
    switch self {
    case .filterHeight: "filter height"
    case .filterWidth: "filter width"
    case .strideHeight: "stride height"
    case .strideWidth: "stride width"
    case .filters: "filters"
    }
  }
}

/// One kind of token: its meaning and the values it chooses from.
public struct TokenKind: Hashable, Codable, Sendable {
  /// What the token decides.
  public let name: TokenName
  /// The values; a choice is an index into them.
  public let values: [Int]

  /// A token that chooses between `values`.
  public init(_ name: TokenName, _ values: [Int]) {
    self.name = name
    self.values = values
  }
}
