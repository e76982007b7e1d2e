// Which tile a pass takes: the cheapest whose rounding errors stay within the budget.

extension WinogradTile {
  /// Growth of rounding errors in one dimension: with the rows `A`, `G`, `B` of the output, filter and
  /// input transforms, `sqrt(Σ A²·|G|²·|B|² / taps)`, root mean square over the outputs.
  static func errorGrowth(taps: Int, tile: Int) -> Double {
    switch (taps, tile) {
    case (1, _): 1
    case (3, 2): 1.29
    case (3, 4): 2.19
    case (3, 6): 4.54
    case (3, 8): 10.62
    case (5, 2): 2.32
    case (5, 4): 4.37
    case (5, 6): 9.74
    case (5, 8): 23.61
    case (7, 2): 4.98
    case (7, 4): 10.01
    case (7, 6): 23.14
    default: 57.65
    }
  }

  /// The cheapest tile for a pass of `shape` within `budget`, or the direct algorithm.
  public static func choice(
    for shape: ConvolutionShape, _ pass: ConvolutionPass, budget: Double
  ) -> WinogradTile {
    guard shape.strideHeight == 1 && shape.strideWidth == 1,
      shape.filterHeight <= 7 && shape.filterWidth <= 7,
      shape.filterHeight > 1 || shape.filterWidth > 1,
      // An image's few weights have a direct kernel that is faster.
      shape.inputs > 3 || pass != .backwardWeights
    else { return .direct }
    var best = (tile: WinogradTile.direct, cost: directCost(shape, pass))
    for height in shape.filterHeight == 1 ? [1] : [2, 4, 6, 8] {
      for width in shape.filterWidth == 1 ? [1] : [2, 4, 6, 8] {
        let growth =
          errorGrowth(taps: shape.filterHeight, tile: height)
          * errorGrowth(taps: shape.filterWidth, tile: width)
        let tile = WinogradTile(height: height, width: width)
        let cost = winogradCost(shape, tile)
        if growth <= budget && cost < best.cost { best = (tile, cost) }
      }
    }
    return best.tile
  }

  /// Time per image, in multiplications of the inner loop.
  private static func directCost(_ shape: ConvolutionShape, _ pass: ConvolutionPass) -> Double {
    let area = shape.filterHeight * shape.filterWidth
    let pixels = Double(shape.outputHeight * shape.outputWidth)
    return pixels * Double(shape.inputs * shape.outputs * area)
      * (pass == .backwardWeights ? 1.15 : 1.05)
  }

  /// The same for a tile: products, and transforms of inputs and outputs at each point.
  private static func winogradCost(_ shape: ConvolutionShape, _ tile: WinogradTile) -> Double {
    let points =
      (tile.height + shape.filterHeight - 1) * (tile.width + shape.filterWidth - 1)
    let tiles =
      ((shape.outputHeight + tile.height - 1) / tile.height)
      * ((shape.outputWidth + tile.width - 1) / tile.width)
    let transforms = 12.0 * Double(shape.inputs + shape.outputs)
    return Double(points * tiles) * (Double(shape.inputs * shape.outputs) + transforms)
  }
}

/// How far rounding errors may grow, relative to the direct algorithm; 0 forbids any other.
public struct ErrorBudget: Hashable, Sendable {
  /// In the forward pass and in the gradient of the input.
  public var data: Double
  /// In the gradient of the weights, whose sums are longer.
  public var weights: Double

  /// A budget.
  public init(data: Double, weights: Double) {
    self.data = data
    self.weights = weights
  }
}

extension ConvolutionAlgorithm {
  /// The cheapest tile for each pass within `budget`.
  public static func choice(for shape: ConvolutionShape, _ budget: ErrorBudget) -> Self {
    Self(
      forward: .choice(for: shape, .forward, budget: budget.data),
      backwardData: .choice(for: shape, .backwardData, budget: budget.data),
      backwardWeights: .choice(for: shape, .backwardWeights, budget: budget.weights))
  }
}
