// Everything that a step of training keeps between its forward and its backward pass.

import Kernels

/// The buffers of one layer; rows are (step, sequence), sequences fastest.
struct LayerBuffers: Sendable {
  /// Products, then activations of the leaves, after the backward pass gradients of the products.
  let products: Matrix
  /// Outputs of the other nodes.
  let nodes: Matrix
  /// h and c before the first step, then after each step.
  let hidden: Matrix, state: Matrix
  /// h_{t−1} as the products see it; nil without recurrent dropout.
  let droppedHidden: Matrix?
  /// Its mask, one row for each sequence.
  let recurrentMask: Matrix?
  /// What the next layer reads, and the mask that made it; nil without dropout: then it is h.
  let dropped: Matrix?, mask: Matrix?
  /// Gradient of h after each step.
  let dHidden: Matrix
}

/// All buffers of a model.
struct LanguageBuffers: Sendable {
  let embedded: Matrix, embeddedMask: Matrix?, dEmbedded: Matrix
  let layers: [LayerBuffers]
  /// Gradients of c, for even and for odd steps.
  let dState: [Matrix]
  /// A gradient of h_{t−1} before its mask.
  let recurrentGradient: Matrix
  /// Gradients of node outputs, one row each.
  let strips: [Region]
  let packedSums: PackedMatrix?, packedOthers: PackedMatrix?, packedTransposed: PackedMatrix
  /// Logits, then exponentials, then gradients, of each block of the vocabulary.
  let blocks: [Matrix]
  let softmax: SoftmaxBlocks.Places

  /// A stride that is no power of two, so that rows do not share sets of the cache.
  static let blockStride = SoftmaxBlocks.blockSize + 16

  init(_ options: LanguageModelOptions, _ cell: CompiledCell, _ plan: inout MemoryPlan) {
    let batch = options.batchSize, words = batch * options.unroll
    let units = padded(options.hidden), dropout = options.dropout
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(plan.reserve(rows * columns), rows: rows, columns: columns)
    }
    func mask(_ rate: Double, _ columns: Int) -> Matrix? {
      rate > 0 ? matrix(dropout.isVariational ? batch : words, columns) : nil
    }
    embedded = matrix(words, padded(options.embedding))
    embeddedMask = mask(dropout.inputs, padded(options.embedding))
    dEmbedded = matrix(words, padded(options.embedding))
    layers = (0..<options.layers).map { layer in
      let rate = layer == options.layers - 1 ? dropout.outputs : dropout.between
      return LayerBuffers(
        products: matrix(words, cell.productCount * units),
        nodes: matrix(words, max(1, cell.nodeCount) * units),
        hidden: matrix(words + batch, units), state: matrix(words + batch, units),
        droppedHidden: dropout.recurrent > 0 ? matrix(words, units) : nil,
        recurrentMask: dropout.recurrent > 0 ? matrix(batch, units) : nil,
        dropped: rate > 0 ? matrix(words, units) : nil, mask: mask(rate, units),
        dHidden: matrix(words, units))
    }
    dState = [matrix(batch, units), matrix(batch, units)]
    recurrentGradient = matrix(batch, units)
    strips = cell.places.map { _ in plan.reserve(units) }
    func packed(_ leaves: Int) -> PackedMatrix? {
      leaves > 0
        ? PackedMatrix(rows: options.hidden, columns: leaves * units, in: &plan) : nil
    }
    packedSums = packed(cell.sums.count)
    packedOthers = packed(cell.others.count)
    packedTransposed = PackedMatrix(rows: cell.leaves * units, columns: units, in: &plan)
    softmax = SoftmaxBlocks.Places(vocabulary: options.vocabulary, capacity: words, &plan)
    let count = (options.vocabulary + SoftmaxBlocks.blockSize - 1) / SoftmaxBlocks.blockSize
    blocks = (0..<count).map { _ in matrix(words, Self.blockStride) }
  }
}
