// What MetaQNN's transition rules allow after the decisions so far.

import NN
import Tensor

/// The grammar in the middle of an architecture: all that the rules look at.
///
/// The rules (Baker et al. 2017, section 4.1, and TAPAS's changes): receptive fields and pools are no larger than
/// the map; a pool does not follow a pool; fully connected layers stand on small maps only, at most so many
/// in a row, none wider than the one before, and nothing but the end follows them; a skip connection does not
/// follow another and reaches back to maps of the same size only; the network ends at any layer, and at the
/// last one in any case. The map's exact size takes the place of the paper's bins.
struct MetaQNNState: Hashable {
  private(set) var layers = 0
  /// Rows or columns of the map.
  private(set) var size: Int
  /// How many maps in a row, this one included, have this size; the image is the first.
  private(set) var run = 1
  private(set) var previous: MetaQNNLayerType?
  private(set) var fullyConnected = 0
  private(set) var units = Int.max
  /// The layer whose tokens are being decided, and the decisions so far.
  private(set) var type: MetaQNNLayerType?
  private(set) var chosen: [Int] = []
  private(set) var isComplete = false

  init(_ space: MetaQNNSpace) {
    size = space.options.imageSize
    settle(space)
  }

  /// The token that is decided next; nil when the architecture is complete.
  private(set) var next: MetaQNNToken?

  /// The choices of the next token that are allowed.
  func allowed(_ space: MetaQNNSpace) -> [Bool] {
    let options = space.options
    switch next {
    case nil: return []
    case .layerType: return allowedTypes(space)
    case .receptiveField: return options.receptiveField.map { $0 <= size }
    case .stride: return options.stride.map { $0 == 1 || $0 <= size }
    case .padding: return allowedPadding(options)
    case .pool: return options.pools.map { $0.size <= size }
    case .units: return options.units.map { $0 <= units }
    case .skipDistance: return (1...max(1, options.layers.upperBound - 1)).map { $0 < run }
    case .batchNormalisation: return options.batchNormalisation.map { _ in true }
    case .repeats: return options.repeats.map { _ in true }
    case .filters: return options.filters.map { _ in true }
    }
  }

  /// Without a border, filters of one pixel are the same with and without padding.
  private func allowedPadding(_ options: MetaQNNOptions) -> [Bool] {
    guard options.receptiveField[chosen[0]] == 1, options.padding.contains(.same) else {
      return options.padding.map { _ in true }
    }
    return options.padding.map { $0 == .same }
  }

  private func allowedTypes(_ space: MetaQNNSpace) -> [Bool] {
    let open = space.types.map { $0 != .termination && isAllowed($0, space.options) }
    let mayEnd = layers >= space.options.layers.lowerBound || !open.contains(true)
    return zip(space.types, open).map { $0 == .termination ? mayEnd : $1 }
  }

  private func isAllowed(_ type: MetaQNNLayerType, _ options: MetaQNNOptions) -> Bool {
    guard previous != .fullyConnected || type == .fullyConnected else { return false }
    switch type {
    case .convolution, .residualBlock: return options.receptiveField.contains { $0 <= size }
    case .pooling: return previous != .pooling && options.pools.contains { $0.size <= size }
    case .fullyConnected:
      return fullyConnected < options.fullyConnectedLimit && size <= options.fullyConnectedSize
        && options.units.contains { $0 <= units }
    case .skipConnection: return previous != .skipConnection && run > 1
    case .termination: return true
    }
  }

  /// Takes a choice of the next token; returns the layer that it completes.
  mutating func take(_ choice: Int, _ space: MetaQNNSpace) -> MetaQNNLayer? {
    guard next != nil else { return nil }
    guard let type else {
      begin(space.types[choice], space)
      return nil
    }
    chosen.append(choice)
    return finish(type, space)
  }

  private mutating func begin(_ type: MetaQNNLayerType, _ space: MetaQNNSpace) {
    self.type = type == .termination ? nil : type
    isComplete = type == .termination
    next = isComplete ? nil : MetaQNNToken.describing(type).first
  }

  /// Goes on within the layer, or to the next one.
  private mutating func finish(
    _ type: MetaQNNLayerType, _ space: MetaQNNSpace
  ) -> MetaQNNLayer? {
    let tokens = MetaQNNToken.describing(type)
    guard chosen.count == tokens.count else {
      next = tokens[chosen.count]
      return nil
    }
    let layer = MetaQNNLayer(type, chosen, space.options)
    advance(type, layer)
    settle(space)
    return layer
  }

  private mutating func advance(_ type: MetaQNNLayerType, _ layer: MetaQNNLayer) {
    let before = size
    switch layer {
    case .convolution(let field, let stride, let padding, _, _):
      size = (size - (padding == .same ? 1 : field)) / stride + 1
    case .residualBlock(_, let stride, _, _): size = (size - 1) / stride + 1
    case .pooling(let pool): size = (size - pool.size) / pool.stride + 1
    case .fullyConnected(let units):
      size = 1
      fullyConnected += 1
      self.units = units
    case .skipConnection: break
    }
    run = size == before && type != .fullyConnected ? run + 1 : 1
    previous = type
    layers += 1
  }

  /// The first token of the next layer, unless the network can only end here.
  private mutating func settle(_ space: MetaQNNSpace) {
    type = nil
    chosen = []
    next = .layerType
    let open = zip(space.types, allowedTypes(space)).contains { $0 != .termination && $1 }
    isComplete = layers == space.options.layers.upperBound || !open
    if isComplete { next = nil }
  }
}

extension MetaQNNLayer {
  init(_ type: MetaQNNLayerType, _ chosen: [Int], _ options: MetaQNNOptions) {
    switch type {
    case .convolution:
      self = .convolution(
        size: options.receptiveField[chosen[0]], stride: options.stride[chosen[1]],
        padding: options.padding[chosen[2]],
        isNormalised: options.batchNormalisation[chosen[3]], filters: options.filters[chosen[4]])
    case .pooling: self = .pooling(options.pools[chosen[0]])
    case .fullyConnected: self = .fullyConnected(units: options.units[chosen[0]])
    case .residualBlock:
      self = .residualBlock(
        size: options.receptiveField[chosen[0]], stride: options.stride[chosen[1]],
        repeats: options.repeats[chosen[2]], filters: options.filters[chosen[3]])
    case .skipConnection: self = .skipConnection(distance: chosen[0] + 1)
    case .termination: preconditionFailure("the termination is no layer")
    }
  }

  /// For people: `C(32,3,1,same,norm)`, `P(2/2)`, `R(32,3,1)×2`, `S(1)`, `FC(128)`.
  var summary: String {
    switch self {
    case .convolution(let size, let stride, let padding, let isNormalised, let filters):
      "C(\(filters),\(size),\(stride),\(padding.rawValue)\(isNormalised ? ",norm" : ""))"
    case .pooling(let pool): "P(\(pool))"
    case .fullyConnected(let units): "FC(\(units))"
    case .residualBlock(let size, let stride, let repeats, let filters):
      "R(\(filters),\(size),\(stride))×\(repeats)"
    case .skipConnection(let distance): "S(\(distance))"
    }
  }
}

/// How far tokens have been followed.
private struct MetaQNNPosition: GrammarPosition {
  private let space: MetaQNNSpace
  private var state: MetaQNNState
  private var taken = 0

  init(_ space: MetaQNNSpace) {
    self.space = space
    state = MetaQNNState(space)
  }

  mutating func step(after decisions: Decisions) -> Step? {
    _ = follow(decisions.tokens)
    guard let next = state.next, let kind = space.kindIndices[next] else { return nil }
    return .token(place: state.layers + 1, kind: kind, allowed: state.allowed(space))
  }

  /// Follows those of `tokens` that are new; rows with one value are taken in passing.
  ///
  /// - Returns: The layers that they complete.
  mutating func follow(_ tokens: [Int]) -> [MetaQNNLayer] {
    var layers: [MetaQNNLayer] = []
    while let next = state.next {
      var choice = 0
      if space.kindIndices[next] != nil {
        guard taken < tokens.count else { break }
        choice = tokens[taken]
        taken += 1
      }
      if let layer = state.take(choice, space) { layers.append(layer) }
    }
    return layers
  }
}

extension MetaQNNSpace {
  /// The first token of the first layer.
  public var start: any GrammarPosition { MetaQNNPosition(self) }

  /// What is decided next.
  public func step(after decisions: Decisions) -> Step? {
    var position = MetaQNNPosition(self)
    return position.step(after: decisions)
  }

  /// The layers that complete tokens describe, first to last.
  func layers(of choices: [Int]) -> [MetaQNNLayer] {
    var position = MetaQNNPosition(self)
    return position.follow(choices)
  }

  /// An architecture for people: the layers, first to last.
  public func summary(of architecture: Architecture) -> String {
    layers(of: architecture.choices).map(\.summary).joined(separator: " ")
  }
}
