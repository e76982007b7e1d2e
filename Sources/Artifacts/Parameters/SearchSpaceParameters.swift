// The search space as a parameter file and as text inside artifacts.

import SearchSpace

/// The families, as `family` names them in a parameter file.
private enum FamilyName: String, CaseIterable {
  case convolutional
  case nasbench201
  case metaqnn
}

extension SearchSpace {
  /// Takes the keys of a search space; without the key `family` it is a convolutional one.
  ///
  /// - Throws: `ParameterError`.
  public init(from reader: inout ParameterReader) throws {
    let family: FamilyName = reader.offers("family") ? try reader.choice("family") : .convolutional
    switch family {
    case .convolutional: self = .convolutional(try ConvolutionalSpace(from: &reader))
    case .nasbench201:
      self = .nasbench201(
        NASBench201Space(edgesShareTokens: try reader.flag("edgesShareTokens")))
    case .metaqnn: self = .metaQNN(try MetaQNNSpace(from: &reader))
    }
  }

  /// The canonical text that ``init(text:file:)`` reads back.
  public var text: String {
    switch self {
    case .convolutional(let space): space.text
    case .metaQNN(let space): space.text
    case .nasbench201(let space):
      "family = \"nasbench201\"\nedgesShareTokens = \(space.edgesShareTokens)\n"
    }
  }

  /// The space that `text` describes.
  ///
  /// - Parameters:
  ///   - text: The canonical text.
  ///   - file: The artifact that carries it, for messages.
  /// - Throws: ``ParameterError``.
  public init(text: String, file: String) throws {
    var reader = try ParameterReader(file: file, source: text)
    try self.init(from: &reader)
    _ = try reader.finish()
  }
}
