// What the published analysis looks at in a network: shapes of filters, widths, connections.

import NN
import SearchSpace

/// Filters and connections of one architecture.
public struct NetworkShape: Sendable {
  /// Filters of each layer, first to last; nil for a layer without filters.
  public let widths: [Int?]
  /// Layers with filters that are not square.
  public let rectangular: Int
  /// Connections from earlier layers.
  public let connections: Int
  /// Pairs of layers that could be connected; 0 for a chain.
  public let pairs: Int

  /// The shape of `architecture`, whatever the size of its images; one without a network has no layers.
  public init(_ architecture: Architecture) {
    let graph = try? architecture.graph(
      image: FeatureShape(channels: 3, height: 64, width: 64), classes: 2)
    var rectangular = 0
    widths = (graph?.nodes ?? []).map { node in
      guard case .convolution(let height, let width, _, _, let filters) = node.operation else {
        return nil
      }
      if height != width { rectangular += 1 }
      return filters
    }
    self.rectangular = rectangular
    let rows = architecture.connections
    connections = rows.joined().count { $0 }
    pairs = rows.reduce(0) { $0 + $1.count }
  }
}

/// Means over several networks.
public struct ShapeSummary: Sendable {
  private let shapes: [NetworkShape]

  /// The summary of `architectures`.
  public init(_ architectures: [Architecture]) {
    shapes = architectures.map(NetworkShape.init)
  }

  /// Number of networks.
  public var count: Int { shapes.count }

  /// Share of the layers with filters whose filters are not square; nil without any.
  public var rectangularShare: Double? {
    share(shapes.map(\.rectangular), of: shapes.map { $0.widths.count { $0 != nil } })
  }

  /// Share of the possible connections that exist; nil for chains.
  public var skipDensity: Double? { share(shapes.map(\.connections), of: shapes.map(\.pairs)) }

  /// Mean number of filters of layer `layer` (from 1) over the networks that have it; nil without any.
  public func meanWidth(layer: Int) -> Double? {
    let widths = shapes.compactMap { layer <= $0.widths.count ? $0.widths[layer - 1] : nil }
    return widths.isEmpty ? nil : Double(widths.reduce(0, +)) / Double(widths.count)
  }

  /// Mean number of filters over all layers; nil without any.
  public var meanWidth: Double? {
    let widths = shapes.flatMap { $0.widths.compactMap { $0 } }
    return widths.isEmpty ? nil : Double(widths.reduce(0, +)) / Double(widths.count)
  }

  /// Layers of the deepest network.
  public var depth: Int { shapes.map(\.widths.count).max() ?? 0 }

  private func share(_ parts: [Int], of wholes: [Int]) -> Double? {
    let whole = wholes.reduce(0, +)
    return whole == 0 ? nil : Double(parts.reduce(0, +)) / Double(whole)
  }
}
