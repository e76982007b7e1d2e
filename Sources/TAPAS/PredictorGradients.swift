// Where the gradients of the predictor's weight matrices add up.

import Kernels

/// Gradients of the weight matrices, step after step, as their transposes.
///
/// A weight matrix has a row for each gate, hundreds of them, and few columns. Products fill whole
/// registers along the columns of their result, so the long side has to lie there.
struct PredictorGradients {
  private let read: Matrix, recurrent: [Matrix], between: Matrix
  /// The gradient of each layer's gates, transposed, as products read it.
  private let gates: [PackedMatrix]

  init(_ layout: PredictorLayout, columns: Int, _ plan: inout MemoryPlan) {
    func matrix(_ rows: Int, _ layer: Int) -> Matrix {
      let columns = 4 * layout.units[layer]
      return Matrix(plan.reserve(rows * columns), rows: rows, columns: columns)
    }
    read = matrix(layout.inputCount + 1, 0)
    between = matrix(layout.units[0], 1)
    recurrent = layout.units.indices.map { matrix(layout.units[$0], $0) }
    gates = layout.units.map { PackedMatrix(rows: columns, columns: 4 * $0, in: &plan) }
  }

  func clear(in memory: Memory) {
    for matrix in recurrent + [read, between] { memory.fill(matrix.region, with: 0) }
  }

  /// Adds what one step contributes; its gates hold the gradients of their sums.
  func add(_ step: PredictorStep, _ before: PredictorStep?, by multiplier: MatrixMultiplier) {
    func add(_ input: Matrix?, _ layer: Int, _ gradient: Matrix) {
      guard let input else { return }
      multiplier.multiply(input, gates[layer], into: gradient, accumulates: true)
    }
    multiplier.pack(step.first.gates.transposed, into: gates[0])
    multiplier.pack(step.second.gates.transposed, into: gates[1])
    add(step.read, 0, read)
    add(step.first.hidden, 1, between)
    add(before?.first.hidden, 0, recurrent[0])
    add(before?.second.hidden, 1, recurrent[1])
  }

  /// The gradient of each weight matrix, transposed, by its index in the layout.
  var transposes: [(tensor: Int, transpose: Matrix)] {
    [
      (0, read.rows(0, count: read.rows - 1)), (1, read.rows(read.rows - 1, count: 1)),
      (2, recurrent[0]), (4, between), (5, recurrent[1]),
    ]
  }
}
