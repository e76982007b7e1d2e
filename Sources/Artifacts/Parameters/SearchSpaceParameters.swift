// The search space as a parameter file and as text inside artifacts.

import NN
import SearchSpace

/// The families, as `family` names them in a parameter file.
private enum FamilyName: String, CaseIterable {
  case convolutional
  case nasbench201
  case recurrent
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
    case .recurrent: self = .recurrent(try RecurrentSpace(from: &reader))
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
    case .recurrent(let space): space.text
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

extension RecurrentSpace {
  init(from reader: inout ParameterReader) throws {
    let base = try reader.integer("baseNumber", in: 2...64)
    guard base.nonzeroBitCount == 1 else {
      throw reader.fault(
        "baseNumber",
        "\(base) is no power of two: leaves are the ends of a full tree; write 2, 4, 8, …")
    }
    self.init(
      baseNumber: base, combinations: try reader.distinct("combination"),
      activations: try reader.distinct("activation"))
  }

  /// The canonical text.
  var text: String {
    func list(_ values: [some Any]) -> String {
      "[" + values.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
    return
      "family = \"recurrent\"\nbaseNumber = \(baseNumber)\ncombination = \(list(combinations))\n"
      + "activation = \(list(activations))\n"
  }
}

extension ParameterReader {
  /// At least two different cases of an enumeration, by name.
  fileprivate mutating func distinct<Case: CaseIterable & Hashable>(
    _ key: String, of type: Case.Type = Case.self
  ) throws -> [Case] {
    let words = try texts(key)
    let cases = words.compactMap { word in Case.allCases.first { "\($0)" == word } }
    guard cases.count == words.count, cases.count >= 2, Set(cases).count == cases.count else {
      let known = Case.allCases.map { "\"\($0)\"" }.joined(separator: ", ")
      throw fault(key, "must be at least two different ones of \(known)")
    }
    return cases
  }
}
