// One kind of token: what it decides, and between which values.

/// One kind of token: a controller has one embedding and one classifier for each.
public struct TokenKind: Hashable, Sendable {
  /// Name in artifacts, parameter files and tables, such as `filterHeight`.
  public let name: String
  /// For axes and tables: `filter height`.
  public let label: String
  /// The values in words; a choice is an index into them.
  public let values: [String]

  /// A token that chooses between `values`.
  public init(name: String, label: String, values: [String]) {
    self.name = name
    self.label = label
    self.values = values
  }
}
