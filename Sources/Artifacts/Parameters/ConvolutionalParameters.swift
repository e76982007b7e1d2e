// The convolutional family in parameter files: keys that every file has, and keys that switch something on.

import SearchSpace

extension ConvolutionalSpace {
  init(from reader: inout ParameterReader) throws {
    let layers = try reader.integer("layers", in: 1...1000)
    var values: [TokenName: [Int]] = [:]
    for name in LayerType.convolution.tokens { values[name] = try reader.values(of: name) }
    let skips = try reader.flag("skipConnections")
    let types = try Self.types(&reader)
    for name in Self.extensionTokens where types.contains(where: { $0.tokens.contains(name) }) {
      values[name] = try reader.values(of: name)
    }
    let rates =
      reader.offers("learningRate")
      ? try reader.numbers("learningRate", in: 1e-9...100, counts: 1...64) : []
    try reader.checkDistinct("learningRate", rates)
    self.init(
      layers: layers, types: types, values: values, learningRates: rates, hasSkipConnections: skips,
      form: try NetworkForm(from: &reader))
    if kinds.isEmpty {
      throw reader.fault(
        "layers",
        "every decision has one value, so there is nothing to search; give a list two values")
    }
  }

  /// The tokens of other layers than convolutions.
  private static var extensionTokens: [TokenName] {
    TokenName.allCases.filter { !LayerType.convolution.tokens.contains($0) }
  }

  private static func types(_ reader: inout ParameterReader) throws -> [LayerType] {
    guard reader.offers("layerTypes") else { return [.convolution] }
    let words = try reader.texts("layerTypes")
    let types = words.compactMap(LayerType.init)
    guard types.count == words.count, types.contains(.convolution) else {
      let known = LayerType.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw reader.fault("layerTypes", "must be some of \(known), \"convolution\" among them")
    }
    try reader.checkDistinct("layerTypes", words)
    return types
  }

  /// The canonical text: what a file of convolution layers says, then whatever is switched on.
  var text: String {
    func rows(_ names: [TokenName]) -> [String] {
      names.compactMap { name in values[name].map { "\(name.rawValue) = \(list($0))" } }
    }
    var lines = ["layers = \(layerCount)"] + rows(LayerType.convolution.tokens)
    lines.append("skipConnections = \(hasSkipConnections)")
    if types != [.convolution] {
      lines.append("layerTypes = \(list(types.map { "\"\($0.rawValue)\"" }))")
    }
    lines += rows(Self.extensionTokens)
    if !learningRates.isEmpty { lines.append("learningRate = \(list(learningRates))") }
    return (lines + form.lines).map { $0 + "\n" }.joined()
  }
}

extension NetworkForm {
  init(from reader: inout ParameterReader) throws {
    let plain = NetworkForm.plain
    func number(_ key: String, in range: ClosedRange<Int>, _ usual: Int) throws -> Int {
      reader.offers(key) ? try reader.integer(key, in: range) : usual
    }
    let blockLayers = try number("blockLayers", in: 1...64, plain.blockLayers)
    let pooling =
      reader.offers("poolingAfter")
      ? try reader.integers("poolingAfter", in: 1...1000, counts: 0...64) : plain.poolingAfter
    try reader.checkDistinct("poolingAfter", pooling)
    self.init(
      blockLayers: blockLayers, poolingAfter: pooling,
      poolingWindow: try number("poolingWindow", in: 1...31, plain.poolingWindow),
      extraFilters: try number("extraFilters", in: 0...4096, plain.extraFilters))
  }

  /// What differs from a plain network.
  var lines: [String] {
    let plain = NetworkForm.plain
    var lines: [String] = []
    if blockLayers != plain.blockLayers { lines.append("blockLayers = \(blockLayers)") }
    if poolingAfter != plain.poolingAfter { lines.append("poolingAfter = \(list(poolingAfter))") }
    if poolingWindow != plain.poolingWindow { lines.append("poolingWindow = \(poolingWindow)") }
    if extraFilters != plain.extraFilters { lines.append("extraFilters = \(extraFilters)") }
    return lines
  }
}

extension TokenName {
  /// What may stand in a parameter file.
  var possibleValues: ClosedRange<Int> {
    switch self {
    case .filterHeight, .filterWidth, .poolSize, .contrastSize: 1...31
    case .strideHeight, .strideWidth, .poolStride: 1...8
    case .filters: 1...4096
    }
  }

  var mustBeOdd: Bool { self == .filterHeight || self == .filterWidth || self == .contrastSize }
}

extension ParameterReader {
  /// The values of a row of the table.
  fileprivate mutating func values(of name: TokenName) throws -> [Int] {
    let choices = try integers(name.rawValue, in: name.possibleValues, counts: 1...64)
    try checkDistinct(name.rawValue, choices)
    if name.mustBeOdd, let even = choices.first(where: { $0 % 2 == 0 }) {
      throw fault(name.rawValue, "\(even) is even; filter sizes must be odd")
    }
    return choices
  }

  func checkDistinct(_ key: String, _ values: [some Hashable]) throws {
    guard Set(values).count == values.count else {
      throw fault(key, "the same value stands twice; remove one")
    }
  }
}

private func list(_ values: [some Any]) -> String {
  "[\(values.map { "\($0)" }.joined(separator: ", "))]"
}
