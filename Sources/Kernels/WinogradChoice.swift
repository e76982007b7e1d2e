// Which tile a pass takes: the cheapest whose rounding errors stay within the budget.

extension WinogradTile {
  /// Growth of rounding errors in one dimension: root mean square over the outputs of
  /// |A|·|G|·|B| for the points that the kernels use, measured in docs/kernels.md.
  static func errorGrowth(taps: Int, tile: Int) -> Double {
    switch (taps, tile) {
    case (1, _): 1
    case (3, 2): 1.5
    case (3, 4): 2.2
    case (3, 6): 4.6
    case (3, 8): 10.6
    case (5, 2): 2.5
    case (5, 4): 4.4
    case (5, 6): 10.5
    case (5, 8): 23.6
    case (7, 2): 4.6
    case (7, 4): 10.0
    case (7, 6): 24
    default: 57.6
    }
  }

  /// The cheapest tile for a pass of `shape` within `budget`, or the direct algorithm.
  public static func choice(
    for shape: ConvolutionShape, _ pass: ConvolutionPass, budget: Double
  ) -> WinogradTile {
    guard shape.strideHeight == 1 && shape.strideWidth == 1,
      shape.filterHeight <= 7 && shape.filterWidth <= 7,
      shape.filterHeight > 1 || shape.filterWidth > 1
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

extension ConvolutionAlgorithm {
  /// The cheapest tile for each pass within `budget`; 0 forbids Winograd's algorithm.
  public static func choice(for shape: ConvolutionShape, budget: Double) -> Self {
    func tile(_ pass: ConvolutionPass) -> WinogradTile {
      .choice(for: shape, pass, budget: budget)
    }
    return Self(
      forward: tile(.forward), backwardData: tile(.backwardData),
      backwardWeights: tile(.backwardWeights))
  }
}
