// How one convolution, or the gradient of one of its inputs, is cut into blocks.

import CDevice
import Device

/// Sizes of one start of `correlate`.
struct CorrelationShape {
  let tiling: EspalierTiling
  /// Channels in shared memory at a time, and bytes from pixel to pixel there.
  let chunk: Int, pitch: Int
  /// Tiles of 8 outputs in a block, blocks of outputs, steps of the product.
  let tiles: Int, blocks: Int, steps: Int

  /// The product of maps with `channels` padded channels each and a filter of `geometry`, for `outputs` padded
  /// output channels.
  init(
    _ geometry: PatchGeometry, channels: [Int], outputs: Int, batch: Int,
    _ arithmetic: DeviceArithmetic
  ) {
    let step = arithmetic.step
    func rounded(_ channels: Int) -> Int { quotient(channels, step) * step }
    let chunk = min(arithmetic.chunk, channels.map(rounded).max() ?? step)
    self.chunk = chunk
    pitch = chunk * arithmetic.elementBytes + 16
    tiling = geometry.tiling(images: batch, slots: 256, pitch: pitch, limit: 72 << 10)
    tiles = min(8, quotient(outputs, 8))
    blocks = quotient(outputs, 8 * tiles)
    steps =
      channels.map(rounded).reduce(0, +) / step * geometry.filterHeight * geometry.filterWidth
  }

  /// Two steps more for each block than there are: they are always fetched ahead.
  var packedBytes: Int { blocks * (steps + 2) * tiles * 32 * 8 }
  var sharedBytes: Int { tiling.patchPixels * pitch }
}

/// One convolution, forward and back.
struct CorrelationShapes {
  let forward: CorrelationShape
  /// For each input; nil where nobody wants its gradient.
  let backward: [CorrelationShape?]

  init(
    _ plan: Plan, _ node: Int, batch: Int, _ maps: DeviceMaps, _ arithmetic: DeviceArithmetic
  ) {
    let geometry = plan.geometry(node), output = maps.outputs[node]
    let inputs = plan.graph.nodes[node - 1].inputs
    forward = CorrelationShape(
      PatchGeometry(
        height: Int(output.height), width: Int(output.width), filterHeight: geometry.filterHeight,
        filterWidth: geometry.filterWidth, strideHeight: geometry.strideHeight,
        strideWidth: geometry.strideWidth),
      channels: inputs.map { Int(maps.outputs[$0].padded) }, outputs: Int(output.padded),
      batch: batch, arithmetic)
    backward = inputs.map { input in
      guard maps.gradients[input] != nil else { return nil }
      let map = maps.outputs[input]
      return CorrelationShape(
        PatchGeometry(
          height: Int(map.height), width: Int(map.width), filterHeight: geometry.filterHeight,
          filterWidth: geometry.filterWidth, strideHeight: 1, strideWidth: 1),
        channels: [Int(output.padded)], outputs: Int(map.padded), batch: batch, arithmetic)
    }
  }
}

/// How the gradient of one convolution's filters is cut into blocks.
struct FilterGradientShape {
  let tiling: EspalierTiling
  let rows: Int, columns: Int
  let tapGroups: Int, tapsPerBlock: Int, splits: Int
  let pitch: Int, gradientPitch: Int, patchBytes: Int
  let outputBlocks: Int, inputBlocks: Int, slices: Int
  let inputsPadded: Int, outputsPadded: Int, taps: Int

  init(
    _ plan: Plan, _ node: Int, batch: Int, _ maps: DeviceMaps, _ arithmetic: DeviceArithmetic
  ) {
    let geometry = plan.geometry(node), output = maps.outputs[node]
    let inputs = plan.graph.nodes[node - 1].inputs.map { Int(maps.outputs[$0].padded) }
    let bytes = arithmetic.elementBytes
    taps = geometry.filterHeight * geometry.filterWidth
    tapGroups = quotient(taps, 8)
    tapsPerBlock = quotient(taps, tapGroups)
    splits = max(1, 8 / tapsPerBlock)
    rows = min(arithmetic.chunk / 16, quotient(Int(output.padded), 16))
    let columns = Self.columns(inputs, limit: arithmetic.chunk / 8)
    self.columns = columns
    pitch = quotient(columns, 2) * 16 * bytes + 16
    gradientPitch = rows * 16 * bytes + 16
    // Rows of the filter that the taps of one block reach over.
    let (taps, tapGroups, tapsPerBlock) = (taps, tapGroups, tapsPerBlock)
    let filterRows =
      (0..<tapGroups).map { group in
        let last = min(taps, (group + 1) * tapsPerBlock) - 1
        return last / geometry.filterWidth - group * tapsPerBlock / geometry.filterWidth + 1
      }.max() ?? 1
    tiling = PatchGeometry(
      height: Int(output.height), width: Int(output.width), filterHeight: filterRows,
      filterWidth: geometry.filterWidth, strideHeight: geometry.strideHeight,
      strideWidth: geometry.strideWidth
    ).tiling(
      images: batch, slots: Self.slots, pitch: pitch,
      limit: (48 << 10) - Self.slots * gradientPitch)
    patchBytes = tiling.patchPixels * pitch
    outputBlocks = quotient(Int(output.padded), 16 * rows)
    inputBlocks = inputs.reduce(0) { $0 + quotient($1, 8 * columns) }
    inputsPadded = inputs.reduce(0, +)
    outputsPadded = outputBlocks * rows * 16
    let others = tapGroups * outputBlocks * inputBlocks
    slices = min(tiling.blocks, max(1, quotient(2 * 132, others)))
  }

  var partialCount: Int { slices * splits }
  var partialFloats: Int { partialCount * taps * outputsPadded * inputsPadded }
  var threads: Int { 32 * tapsPerBlock * splits }
  /// A tile of the input and of the gradient.
  var tileBytes: Int { patchBytes + Self.slots * gradientPitch }
  /// Two tiles, one of which is loaded while the other is worked on.
  var sharedBytes: Int { 2 * tileBytes + 4 * Self.slots }

  /// Pixels of a tile at most.
  static let slots = 128

  /// Tiles of 8 input channels in a block that make the least work of `inputs` padded channels each: computed
  /// channels beyond a map's end are lost, and each block costs something of its own.
  private static func columns(_ inputs: [Int], limit: Int) -> Int {
    func cost(_ columns: Int) -> Int {
      inputs.reduce(0) { $0 + quotient($1 / 8, columns) * (2 * columns + 3) }
    }
    let most = min(limit, (inputs.max() ?? 8) / 8)
    return (1...most).min { (cost($0), -$0) < (cost($1), -$1) } ?? 1
  }
}

extension Plan {
  /// The geometry of a convolution.
  func geometry(_ node: Int) -> ConvolutionGeometry {
    guard let geometry = graph.nodes[node - 1].operation.geometry else {
      preconditionFailure("node \(node) is no convolution")
    }
    return geometry
  }

  /// Zeros above and left of a convolution's input.
  func padding(_ node: Int) -> (height: Int, width: Int) {
    let geometry = geometry(node)
    return geometry.padding == .same
      ? (geometry.filterHeight / 2, geometry.filterWidth / 2) : (0, 0)
  }
}
