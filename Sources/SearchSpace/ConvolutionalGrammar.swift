// The order of decisions of the convolutional family, and what complete decisions mean.

import Tensor

extension ConvolutionalSpace {
  /// What is decided next: the tokens of layer 1, of layer 2, …, then the learning rate.
  public func step(after decisions: Decisions) -> Step? {
    var taken = decisions.count
    var token = 0
    for layer in 1...layerCount {
      var type = 0
      if types.count > 1 {
        guard taken > 0 else { return .token(place: layer, kind: 0) }
        type = decisions.tokens[token]
        taken -= 1
        token += 1
      }
      let steps = layerSteps[type]
      if taken < steps.count {
        switch steps[taken] {
        case .token(let kind): return .token(place: layer, kind: kind)
        case .anchor: return .anchor(place: layer)
        }
      }
      taken -= steps.count
      token += tokenCount(type)
    }
    return taken == 0 && learningRates.count > 1 ? .token(place: 0, kind: kinds.count - 1) : nil
  }

  /// Tokens of a layer of a type, the type token not counted.
  private func tokenCount(_ type: Int) -> Int {
    layerSteps[type].count - (hasSkipConnections ? 1 : 0)
  }

  /// Fewest and most tokens.
  public var tokenCounts: ClosedRange<Int> {
    let counts = types.indices.map(tokenCount)
    let always = types.count > 1 ? 1 : 0
    let rate = learningRates.count > 1 ? 1 : 0
    let fewest = layerCount * (always + (counts.min() ?? 0)) + rate
    let most = layerCount * (always + (counts.max() ?? 0)) + rate
    return fewest...most
  }

  /// Numbers of values of the tokens of a layer of a type, the type token left out.
  private func choiceCounts(_ type: Int) -> [Int] {
    layerSteps[type].compactMap {
      if case .token(let kind) = $0 { kinds[kind].values.count } else { nil }
    }
  }

  /// (Σ over types of Π over their tokens)^layers, times 2 for each pair of layers, times the rates.
  public var size: Double {
    let choices = types.indices.reduce(0.0) { sum, type in
      sum + choiceCounts(type).reduce(1.0) { $0 * Double($1) }
    }
    let tokens = (0..<layerCount).reduce(1.0) { product, _ in product * choices }
    let pairs = hasSkipConnections ? layerCount * (layerCount - 1) / 2 : 0
    return (0..<pairs).reduce(tokens) { product, _ in product * 2 }
      * Double(max(1, learningRates.count))
  }

  /// Of every layer, the type's entropy and the mean over types of their tokens', and the rate's.
  public var uniformEntropy: Double {
    func logarithm(_ count: Int) -> Double { Elementary.log(Double(count)) }
    let layers = Double(layerCount)
    let perType = types.indices.map { type in
      choiceCounts(type).reduce(0.0) { $0 + layers * logarithm($1) }
    }
    let described = perType.reduce(0, +) / Double(types.count)
    guard types.count > 1 || learningRates.count > 1 else { return described }
    return described + layers * logarithm(types.count) + logarithm(max(1, learningRates.count))
  }

  /// The layers that complete tokens describe, first to last.
  func layers(of choices: [Int]) -> [Layer] {
    var tokens = choices.makeIterator()
    func choose<Value>(_ values: [Value]) -> Value {
      values[values.count > 1 ? tokens.next() ?? 0 : 0]
    }
    return (0..<layerCount).map { _ in
      let type = choose(types)
      var values: [TokenName: Int] = [:]
      for name in type.tokens { values[name] = choose(self.values[name] ?? []) }
      if type == .convolution { values[.filters, default: 0] += form.extraFilters }
      return Layer(type: type, values: values)
    }
  }

  /// An architecture for people: the layers, first to last, with their inputs where those are decided.
  public func summary(of architecture: Architecture) -> String {
    let layers = layers(of: architecture.choices)
    let rate = architecture.learningRate.map { ["learning rate \($0)"] } ?? []
    guard hasSkipConnections else {
      return (layers.map(\.summary) + rate).joined(separator: "; ")
    }
    let lines = zip(layers, inputs(of: architecture)).map { layer, inputs in
      let names = inputs.map { $0 == 0 ? "image" : "\($0)" }.joined(separator: ", ")
      return "\(layer.summary), from \(names)"
    }
    return (lines + rate).joined(separator: "; ")
  }
}

extension Architecture {
  /// The predicted layers, first to last; empty for families without layers.
  public var layers: [Layer] {
    guard case .convolutional(let space) = space else { return [] }
    return space.layers(of: choices)
  }

  /// The learning rate that belongs to the architecture; nil where the training's own is used.
  public var learningRate: Double? {
    guard case .convolutional(let space) = space else { return nil }
    let rates = space.learningRates
    return rates.count > 1 ? choices.last.map { rates[$0] } : rates.first
  }
}
