// The search space as a parameter file and as text inside artifacts.

import SearchSpace

extension SearchSpace {
  /// Takes the keys of a search space.
  ///
  /// - Throws: `ParameterError`.
  public init(from reader: inout ParameterReader) throws {
    let layers = try reader.integer("layers", in: 1...1000)
    var values: [TokenName: [Int]] = [:]
    for name in TokenName.allCases {
      let choices = try reader.integers(name.rawValue, in: name.possibleValues, counts: 1...64)
      guard Set(choices).count == choices.count else {
        throw reader.fault(name.rawValue, "the same value stands twice")
      }
      if name.mustBeOdd, let even = choices.first(where: { $0 % 2 == 0 }) {
        throw reader.fault(name.rawValue, "\(even) is even; filter sizes must be odd")
      }
      values[name] = choices
    }
    let skips = try reader.flag("skipConnections")
    self.init(layers: layers, values: values, hasSkipConnections: skips)
    if openKinds.isEmpty {
      throw reader.fault("layers", "every decision has one value: there is nothing to search")
    }
  }

  /// The canonical text that ``init(text:file:)`` reads back.
  public var text: String {
    let rows = kinds.map {
      "\($0.name.rawValue) = [\($0.values.map(String.init).joined(separator: ", "))]\n"
    }
    return "layers = \(layers)\n" + rows.joined() + "skipConnections = \(hasSkipConnections)\n"
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

extension TokenName {
  /// What may stand in a parameter file.
  var possibleValues: ClosedRange<Int> {
    switch self {
    case .filterHeight, .filterWidth: 1...31
    case .strideHeight, .strideWidth: 1...8
    case .filters: 1...4096
    }
  }

  var mustBeOdd: Bool { self == .filterHeight || self == .filterWidth }
}
