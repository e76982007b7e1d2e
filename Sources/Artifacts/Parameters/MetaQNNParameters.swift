// TAPAS's variation of MetaQNN's space in parameter files.

import NN
import SearchSpace

extension MetaQNNSpace {
  init(from reader: inout ParameterReader) throws {
    let imageSize = try reader.integer("imageSize", in: 1...4096)
    let fewest = try reader.integer("minimumLayers", in: 1...64)
    let most = try reader.integer("maximumLayers", in: fewest...64)
    let types = try reader.words("layerTypes", as: MetaQNNLayerType.init)
    let options = MetaQNNOptions(
      imageSize: imageSize, layers: fewest...most, layerTypes: types,
      receptiveField: try reader.distinct("receptiveField", in: 1...31),
      stride: try reader.distinct("stride", in: 1...8),
      padding: try reader.words("padding", as: ConvolutionPadding.init),
      batchNormalisation: try reader.words(
        "batchNormalisation", as: { ["yes": true, "no": false][$0] }),
      filters: try reader.distinct("filters", in: 1...4096),
      pools: try reader.words("pool", as: PoolShape.init),
      units: try reader.distinct("units", in: 1...65_536),
      repeats: try reader.distinct("repeats", in: 1...64),
      fullyConnectedLimit: try reader.integer("fullyConnectedLimit", in: 1...64),
      fullyConnectedSize: try reader.integer("fullyConnectedSize", in: 1...4096))
    try options.check(reader)
    self.init(options)
  }

  /// The canonical text.
  var text: String {
    func words(_ values: [String]) -> String {
      "[" + values.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
    let lines = [
      "family = \"\(Self.name)\"", "imageSize = \(options.imageSize)",
      "minimumLayers = \(options.layers.lowerBound)",
      "maximumLayers = \(options.layers.upperBound)",
      "layerTypes = \(words(options.layerTypes.map(\.rawValue)))",
      "receptiveField = \(options.receptiveField)", "stride = \(options.stride)",
      "padding = \(words(options.padding.map(\.rawValue)))",
      "batchNormalisation = \(words(options.batchNormalisation.map { $0 ? "yes" : "no" }))",
      "filters = \(options.filters)", "pool = \(words(options.pools.map(\.description)))",
      "units = \(options.units)", "repeats = \(options.repeats)",
      "fullyConnectedLimit = \(options.fullyConnectedLimit)",
      "fullyConnectedSize = \(options.fullyConnectedSize)",
    ]
    return lines.map { $0 + "\n" }.joined()
  }
}

extension MetaQNNOptions {
  /// What the rules of the space need.
  fileprivate func check(_ reader: ParameterReader) throws {
    guard layerTypes.contains(.convolution), !layerTypes.contains(.termination) else {
      throw reader.fault(
        "layerTypes", "must have \"convolution\", and not \"termination\", which is always there")
    }
    guard stride.contains(1) else {
      throw reader.fault("stride", "must have 1, so that every map can be read; add it")
    }
    if let even = receptiveField.first(where: { $0 % 2 == 0 }) {
      throw reader.fault("receptiveField", "\(even) is even; filter sizes must be odd")
    }
    guard receptiveField.contains(where: { $0 <= imageSize }) else {
      throw reader.fault(
        "receptiveField", "none fits into imageSize = \(imageSize); add a smaller one")
    }
  }
}

extension PoolShape {
  /// The pool that `text` names: `3/2` has windows of 3 × 3 and stride 2.
  fileprivate init?(_ text: String) {
    let numbers = text.split(separator: "/").map { Int($0) }
    guard numbers.count == 2, let size = numbers[0], let stride = numbers[1],
      (1...31).contains(size), (1...8).contains(stride)
    else { return nil }
    self.init(size: size, stride: stride)
    guard description == text else { return nil }
  }
}

extension ParameterReader {
  /// Different integers, at least one.
  fileprivate mutating func distinct(_ key: String, in range: ClosedRange<Int>) throws -> [Int] {
    let values = try integers(key, in: range, counts: 1...64)
    try checkDistinct(key, values)
    return values
  }

  /// Different words, at least one, each with a meaning.
  fileprivate mutating func words<Value: Hashable>(
    _ key: String, as meaning: (String) -> Value?
  ) throws -> [Value] {
    let words = try texts(key)
    let values = words.compactMap(meaning)
    guard !values.isEmpty, values.count == words.count else {
      let unknown = words.first { meaning($0) == nil }
      throw fault(
        key,
        unknown.map { "\"\($0)\" has no meaning here; docs/parameters.md lists the words" }
          ?? "must have a value")
    }
    try checkDistinct(key, values)
    return values
  }
}
