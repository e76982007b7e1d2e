// The cells of NAS-Bench-201 (Dong & Yang 2020, section 2.1): six edges between four nodes.

import NN
import Tensor

/// What an edge of a cell does; raw values as in the benchmark's strings.
public enum CellOperation: String, CaseIterable, Sendable {
  case none
  case skipConnection = "skip_connect"
  case convolution1x1 = "nor_conv_1x1"
  case convolution3x3 = "nor_conv_3x3"
  case averagePool3x3 = "avg_pool_3x3"
}

/// Cells of four nodes in which every node reads all earlier ones, each through one of five operations.
///
/// Tokens, in order: the edges 1←0, 2←0, 2←1, 3←0, 3←1, 3←2. There are 5⁶ = 15,625 cells.
public struct NASBench201Space: SpaceFamily {
  /// Name in parameter files.
  public static let name = "nasbench201"
  /// The edges in the order of prediction: target and source, nodes from 0.
  public static let edges = [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)]

  /// Whether one kind of token serves all edges; otherwise each edge has its own, and a controller an
  /// embedding and a classifier for each.
  public let edgesShareTokens: Bool

  /// The space.
  public init(edgesShareTokens: Bool) { self.edgesShareTokens = edgesShareTokens }

  /// One kind, or one for each edge.
  public var kinds: [TokenKind] {
    let values = CellOperation.allCases.map(\.rawValue)
    if edgesShareTokens {
      return [TokenKind(name: "operation", label: "operation", values: values)]
    }
    return Self.edges.map { target, source in
      TokenKind(
        name: "operation\(target)from\(source)", label: "operation \(target)←\(source)",
        values: values)
    }
  }

  /// The kinds.
  public var rows: [TokenKind] { kinds }
  /// Tokens describe edges.
  public var placeName: String { "edge" }
  /// A cell has no number of layers.
  public var layers: Int? { nil }
  /// Six.
  public var tokenCounts: ClosedRange<Int> { Self.edges.count...Self.edges.count }
  /// None.
  public var anchorCount: Int { 0 }
  /// The benchmark's table says how its cells train.
  public var hasNetworks: Bool { false }
  /// 15,625.
  public var size: Double { 15_625 }
  /// log 15,625.
  public var uniformEntropy: Double { Elementary.log(size) }

  /// Itself.
  public func with(layers: Int) -> NASBench201Space { self }

  /// One token for each edge.
  public func step(after decisions: Decisions) -> Step? {
    let edge = decisions.tokens.count
    guard edge < Self.edges.count else { return nil }
    return .token(place: edge + 1, kind: edgesShareTokens ? 0 : edge)
  }

  /// None.
  public func graph(
    of architecture: Architecture, image: FeatureShape, classes: Int
  ) throws(ArchitectureError) -> Graph {
    throw .noNetwork(Self.name)
  }

  /// The benchmark's string, such as
  /// `|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|`.
  public func summary(of architecture: Architecture) -> String {
    let edges = zip(Self.edges, architecture.choices)
    return (1...3).map { node in
      let parts = edges.filter { $0.0.0 == node }.map { edge, choice in
        "\(CellOperation.allCases[choice].rawValue)~\(edge.1)|"
      }
      return "|" + parts.joined()
    }.joined(separator: "+")
  }

  /// The cell that a string of the benchmark names.
  ///
  /// - Parameter text: The string.
  /// - Returns: The cell.
  /// - Throws: ``ArchitectureError/unreadable(_:)`` when it names none.
  public func architecture(_ text: String) throws(ArchitectureError) -> Architecture {
    let choices = text.split { $0 == "|" || $0 == "+" }.compactMap { part in
      CellOperation.allCases.firstIndex { part.hasPrefix("\($0.rawValue)~") }
    }
    // Everything that the words above do not say must be as it would be written.
    guard choices.count == Self.edges.count else { throw .unreadable(text) }
    let cell = try Architecture(choices, in: .nasbench201(self))
    guard cell.summary == text else { throw .unreadable(text) }
    return cell
  }
}
