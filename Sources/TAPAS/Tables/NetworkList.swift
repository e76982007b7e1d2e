// Networks that other tools describe, as JSON lists of layers (docs/tapas.md has the schema).

import Artifacts

/// A list of networks, layer by layer.
public struct NetworkList: Sendable {
  /// One network.
  public struct Entry: Sendable {
    /// For people; unique where the file says so.
    public var name: String
    /// The layers, first to last.
    public var layers: [LayerRecord]
    /// Accuracy that training gave, where the file has it.
    public var accuracy: Double?
  }

  /// The networks, in the order of the file.
  public var networks: [Entry]

  /// The list that `text` holds.
  ///
  /// - Parameters:
  ///   - text: JSON.
  ///   - file: Where it came from, for messages.
  /// - Throws: ``TableError`` with the place of the fault.
  public init(_ text: String, file: String) throws(TableError) {
    var root = try JSONObject(text, file: file)
    let format = try root.text("format")
    guard format == "espalier-networks" else {
      throw root.fault("format", "\"\(format)\" must be \"espalier-networks\"")
    }
    _ = try root.integer("version", in: 1...1)
    var image = try root.object("image")
    let channels = try image.integer("channels", in: 1...1024)
    let height = try image.integer("height", in: 1...4096)
    let width = try image.integer("width", in: 1...4096)
    try image.finish()
    var networks: [Entry] = []
    for (index, var object) in try root.objects("networks").enumerated() {
      let name = try object.text("name", or: "network \(index + 1)")
      let accuracy = try object.number("accuracy", in: 0...1)
      var reading = LayerReading(
        walk: NetworkWalk(channels: channels, height: height, width: width))
      for var layer in try object.objects("layers") { try reading.add(&layer) }
      try object.finish()
      networks.append(Entry(name: name, layers: reading.walk.layers, accuracy: accuracy))
    }
    try root.finish()
    self.networks = networks
  }
}

/// The words for layers in a file.
private enum LayerWord: String, CaseIterable {
  case convolution
  case residualBlock
  case pooling
  case globalPooling
  case fullyConnected
  case batchNormalisation
  case dropout
  case skipConnection
}

/// A network while its layers are read.
private struct LayerReading {
  /// More weights than this in one layer are a slip.
  static let weightLimit = 1e12

  var walk: NetworkWalk

  mutating func add(_ layer: inout JSONObject) throws(TableError) {
    let name = try layer.text("type")
    guard let word = LayerWord(rawValue: name) else {
      let words = LayerWord.allCases.map(\.rawValue).joined(separator: ", ")
      throw layer.fault("type", "\"\(name)\" is none of \(words)")
    }
    switch word {
    case .convolution: try convolution(&layer)
    case .residualBlock: try residualBlock(&layer)
    case .pooling: try pooling(&layer)
    case .globalPooling: walk.globalPool()
    case .fullyConnected:
      let units = try layer.integer("units", in: 1...1 << 20)
      try check(layer, Double(units) * Double(walk.channels * walk.height * walk.width))
      walk.fullyConnected(units: units)
    case .batchNormalisation: walk.batchNormalisation()
    case .dropout: walk.dropout()
    case .skipConnection: walk.skip()
    }
    try layer.finish()
  }

  private mutating func convolution(_ layer: inout JSONObject) throws(TableError) {
    let size = try layer.integer("size", in: 1...64)
    let filters = try layer.integer("filters", in: 1...65_536)
    let stride = try layer.integer("stride", in: 1...64, or: 1)
    let isPadded = try isPadded(&layer, or: "same")
    let isNormalised = try layer.flag("batchNormalisation", or: true)
    try check(layer, Double(size * size * filters) * Double(walk.channels))
    if !isPadded { try fit(layer, size) }
    walk.convolution(
      size: size, filters: filters, stride: stride, isPadded: isPadded, isNormalised: isNormalised)
  }

  private mutating func residualBlock(_ layer: inout JSONObject) throws(TableError) {
    let size = try layer.integer("size", in: 1...64)
    let filters = try layer.integer("filters", in: 1...65_536)
    let stride = try layer.integer("stride", in: 1...64, or: 1)
    let repeats = try layer.integer("repeats", in: 1...1000, or: 1)
    try check(layer, Double(size * size * filters) * Double(walk.channels + filters))
    for unit in 0..<repeats {
      walk.residualUnit(size: size, filters: filters, stride: unit == 0 ? stride : 1)
    }
  }

  private mutating func pooling(_ layer: inout JSONObject) throws(TableError) {
    let size = try layer.integer("size", in: 1...64)
    let stride = try layer.integer("stride", in: 1...64, or: size)
    let isPadded = try isPadded(&layer, or: "valid")
    if !isPadded { try fit(layer, size) }
    walk.pool(size: size, stride: stride, isPadded: isPadded)
  }

  private func isPadded(
    _ layer: inout JSONObject, or standard: String
  ) throws(TableError) -> Bool {
    let word = try layer.text("padding", or: standard)
    guard word == "same" || word == "valid" else {
      throw layer.fault("padding", "\"\(word)\" must be \"same\" or \"valid\"")
    }
    return word == "same"
  }

  private func fit(_ layer: JSONObject, _ size: Int) throws(TableError) {
    guard size <= min(walk.height, walk.width) else {
      throw layer.fault(
        "size", "a window of \(size) × \(size) does not fit into \(walk.height) × \(walk.width)")
    }
  }

  private func check(_ layer: JSONObject, _ weights: Double) throws(TableError) {
    guard weights <= Self.weightLimit, walk.layers.count < 2000 else {
      throw layer.fault(
        "type", "the network has more than 2000 layers or 10¹² weights in one; this must be a slip")
    }
  }
}
