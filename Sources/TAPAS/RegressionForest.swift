// Random forests for regression (Breiman 2001): the baseline that a learnt predictor has to beat.

import Tensor

/// How a forest grows.
public struct ForestOptions: Sendable, Hashable {
  /// Number of trees.
  public var trees: Int
  /// Fewest examples of a leaf.
  public var leafSize: Int
  /// Share of the features that each split may choose from.
  public var featureShare: Double

  /// How a forest grows.
  public init(trees: Int = 200, leafSize: Int = 2, featureShare: Double = 0.5) {
    self.trees = trees
    self.leafSize = leafSize
    self.featureShare = featureShare
  }
}

/// The mean of many regression trees, each grown on a resample of the examples.
public struct RegressionForest: Sendable {
  private let trees: [RegressionTree]

  /// A forest grown on `examples` (rows of features) with their `values`.
  public init(
    _ examples: [[Double]], values: [Double], _ options: ForestOptions = ForestOptions(),
    streams: RandomStreams
  ) {
    precondition(
      examples.count == values.count && !values.isEmpty, "RegressionForest: \(examples.count) rows")
    trees = (0..<options.trees).map { index in
      var random = streams.stream(.resampling, at: index)
      let drawn = values.indices.map { _ in random.integer(below: values.count) }
      return RegressionTree(examples, values, drawn, options, &random)
    }
  }

  /// The forest's value for one row of features.
  public func predict(_ features: [Double]) -> Double {
    trees.reduce(0) { $0 + $1.predict(features) } / Double(trees.count)
  }
}

private struct RegressionTree: Sendable {
  private struct Node: Sendable {
    var value: Double
    var feature = -1
    var threshold = 0.0
    var children = (0, 0)
  }
  private var nodes: [Node] = []

  init(
    _ examples: [[Double]], _ values: [Double], _ drawn: [Int], _ options: ForestOptions,
    _ random: inout Philox
  ) {
    var waiting = [(node: 0, members: drawn)]
    nodes.append(Node(value: mean(drawn.map { values[$0] })))
    while let (index, members) = waiting.popLast() {
      guard
        let split = Split(best: examples, values, members, options, &random)
      else { continue }
      nodes[index].feature = split.feature
      nodes[index].threshold = split.threshold
      nodes[index].children = (nodes.count, nodes.count + 1)
      for isAbove in [false, true] {
        let part = members.filter { (examples[$0][split.feature] > split.threshold) == isAbove }
        waiting.append((nodes.count, part))
        nodes.append(Node(value: mean(part.map { values[$0] })))
      }
    }
  }

  func predict(_ features: [Double]) -> Double {
    var node = nodes[0]
    while node.feature >= 0 {
      let isAbove = features[node.feature] > node.threshold
      node = nodes[isAbove ? node.children.1 : node.children.0]
    }
    return node.value
  }
}

/// Where a node is cut in two.
private struct Split {
  let feature: Int
  let threshold: Double

  /// The cut that leaves the least variance, among randomly chosen features; nil if none leaves less.
  init?(
    best examples: [[Double]], _ values: [Double], _ members: [Int], _ options: ForestOptions,
    _ random: inout Philox
  ) {
    guard members.count >= 2 * options.leafSize, let width = examples.first?.count else {
      return nil
    }
    let tried = max(1, Int((options.featureShare * Double(width)).rounded()))
    var best: (gain: Double, feature: Int, threshold: Double)?
    for feature in random.permutation(width).prefix(tried) {
      let sorted = members.sorted {
        (examples[$0][feature], $0) < (examples[$1][feature], $1)
      }
      let total = sorted.reduce(0) { $0 + values[$1] }
      var sum = 0.0
      for position in 1..<sorted.count {
        sum += values[sorted[position - 1]]
        let (low, high) = (
          examples[sorted[position - 1]][feature], examples[sorted[position]][feature]
        )
        guard low < high, position >= options.leafSize,
          sorted.count - position >= options.leafSize
        else { continue }
        let left = Double(position), right = Double(sorted.count - position)
        let gain =
          sum * sum / left + (total - sum) * (total - sum) / right
          - total * total / (left + right)
        if gain > (best?.gain ?? 1e-12) {
          best = (gain, feature, min((low + high) / 2, high.nextDown))
        }
      }
    }
    guard let best else { return nil }
    feature = best.feature
    threshold = best.threshold
  }
}

private func mean(_ values: [Double]) -> Double {
  values.reduce(0, +) / Double(max(values.count, 1))
}
