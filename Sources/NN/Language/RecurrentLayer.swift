// One layer of a recurrent cell over the steps of an unroll: forward, and back through time.

import Kernels

/// A layer at its place in memory.
final class RecurrentLayer {
  private let cell: CompiledCell
  private let weights: LayerWeights, gradients: LayerWeights
  let buffers: LayerBuffers
  private let shared: LanguageBuffers
  private let batch: Int, hidden: Int, inputs: Int, units: Int
  private let memory: Memory
  private let kernels: KernelSet
  private let multiplier: MatrixMultiplier
  private let program: CellProgram
  /// Planes of every step, and their gradients.
  private var planes: [[CellPlane?]] = []
  private var slopes: [[CellPlane?]] = []

  init(
    _ plan: LanguagePlan, layer: Int, _ memory: Memory, _ multiplier: MatrixMultiplier,
    _ kernels: KernelSet
  ) {
    let options = plan.options
    cell = plan.compiled
    weights = plan.weights.layers[layer]
    gradients = plan.gradients.layers[layer]
    shared = plan.buffers
    buffers = shared.layers[layer]
    batch = options.batchSize
    hidden = options.hidden
    inputs = layer == 0 ? options.embedding : options.hidden
    units = padded(hidden)
    self.memory = memory
    self.kernels = kernels
    self.multiplier = multiplier
    program = CellProgram(
      cell.instructions, planeCount: cell.places.count, memory, kernels: kernels)
    planes = (0..<options.unroll).map { step in cell.places.map { plane($0, step) } }
    slopes = (0..<options.unroll).map { step in
      cell.places.indices.map { slope($0, step) }
    }
  }

  private func rows(_ matrix: Matrix, _ step: Int) -> Matrix {
    matrix.rows(step * batch, count: batch)
  }

  private func plane(_ place: CompiledCell.Place, _ step: Int) -> CellPlane? {
    switch place {
    case .product(let block):
      CellPlane(rows(buffers.products, step).columns(block * units, count: units))
    case .node(let block):
      CellPlane(rows(buffers.nodes, step).columns(block * units, count: units))
    case .output: CellPlane(rows(buffers.hidden, step + 1))
    case .state: CellPlane(rows(buffers.state, step + 1))
    case .previousState: CellPlane(rows(buffers.state, step))
    }
  }

  /// Gradients of the products take the products' place; those of nodes are needed for one row only.
  private func slope(_ index: Int, _ step: Int) -> CellPlane? {
    switch cell.places[index] {
    case .product where index < cell.productCount: plane(cell.places[index], step)
    case .product, .node: CellPlane(shared: shared.strips[index])
    case .output: CellPlane(rows(buffers.dHidden, step))
    case .state: CellPlane(shared.dState[step % 2])
    case .previousState: CellPlane(shared.dState[(step + 1) % 2])
    }
  }

  /// All steps forward; `input` is (steps · sequences) × inputs.
  func forward(_ input: Matrix, steps: Int, drops: Bool) {
    let products = buffers.products.rows(0, count: steps * batch)
    multiplier.multiply(
      input.columns(0, count: inputs), weights.input.rows(0, count: inputs),
      into: products.columns(0, count: cell.leaves * units))
    let recurrent = weights.recurrent.rows(0, count: hidden)
    let sums = cell.sums.count * units, others = cell.others.count * units
    if let packed = shared.packedSums {
      multiplier.pack(recurrent.columns(0, count: sums), into: packed)
    }
    if let packed = shared.packedOthers {
      multiplier.pack(recurrent.columns(sums, count: others), into: packed)
    }
    for step in 0..<steps {
      let previous = before(step, drops: drops).columns(0, count: hidden)
      let target = rows(products, step)
      if let packed = shared.packedSums {
        multiplier.multiply(
          previous, packed, into: target.columns(others, count: sums), accumulates: true)
      }
      if let packed = shared.packedOthers {
        multiplier.multiply(
          previous, packed, into: target.columns(cell.leaves * units, count: others))
      }
      program.forward(planes[step], rows: batch, units: units)
      // Padding may not grow from step to step: it would end in infinity.
      memory.clearColumns(of: rows(buffers.hidden, step + 1), from: hidden)
      memory.clearColumns(of: rows(buffers.state, step + 1), from: hidden)
    }
  }

  /// h_{t−1} as the product of `step` reads it.
  private func before(_ step: Int, drops: Bool) -> Matrix {
    let hidden = rows(buffers.hidden, step)
    guard drops, let dropped = buffers.droppedHidden, let mask = buffers.recurrentMask else {
      return hidden
    }
    memory.multiply(hidden, byRowsOf: mask, into: rows(dropped, step), kernels)
    return rows(dropped, step)
  }

  /// All steps backward, from `buffers.dHidden` to the gradients of the weights and of the input.
  func backward(_ input: Matrix, into dInput: Matrix, steps: Int) {
    let products = buffers.products.rows(0, count: steps * batch)
    let recurrent = products.columns(
      cell.others.count * units, count: cell.leaves * units)
    memory.fill(shared.dState[(steps - 1) % 2].region, with: 0)
    multiplier.pack(weights.recurrent.transposed, into: shared.packedTransposed)
    for step in (0..<steps).reversed() {
      program.backward(planes[step], gradients: slopes[step], rows: batch, units: units)
      if step > 0 { stepBack(rows(recurrent, step), to: rows(buffers.dHidden, step - 1)) }
    }
    let fromInput = products.columns(0, count: cell.leaves * units)
    multiplier.multiply(
      input.columns(0, count: inputs).transposed, fromInput,
      into: gradients.input.rows(0, count: inputs))
    let previous = (buffers.droppedHidden ?? buffers.hidden).rows(0, count: steps * batch)
    multiplier.multiply(
      previous.columns(0, count: hidden).transposed, recurrent,
      into: gradients.recurrent.rows(0, count: hidden))
    multiplier.multiply(fromInput, weights.input.transposed, into: dInput)
  }

  /// Adds the gradient of h_{t−1} through its products.
  private func stepBack(_ gradient: Matrix, to dHidden: Matrix) {
    guard let mask = buffers.recurrentMask else {
      multiplier.multiply(gradient, shared.packedTransposed, into: dHidden, accumulates: true)
      return
    }
    multiplier.multiply(gradient, shared.packedTransposed, into: shared.recurrentGradient)
    memory.multiply(
      shared.recurrentGradient, byRowsOf: mask, into: dHidden, accumulates: true, kernels)
  }

  /// The rows of h or c before the first step.
  func rowsBefore(_ matrix: Matrix) -> Matrix { rows(matrix, 0) }

  /// The state after `steps` steps becomes the one before the first.
  func carry(after steps: Int) {
    for matrix in [buffers.hidden, buffers.state] {
      memory.copy(rows(matrix, steps).region, to: rows(matrix, 0).region)
    }
  }

  /// The state before the first step becomes 0.
  func reset() {
    for matrix in [buffers.hidden, buffers.state] { memory.fill(rows(matrix, 0).region, with: 0) }
  }
}
