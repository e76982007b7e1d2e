// Where the predictor's activations lie.

import Kernels

/// The activations of one LSTM layer at one step.
struct PredictorCell {
  let gates: Matrix, cell: Matrix, hidden: Matrix

  init(units: Int, columns: Int, _ plan: inout MemoryPlan) {
    func matrix(_ rows: Int) -> Matrix {
      Matrix(plan.reserve(rows * columns), rows: rows, columns: columns)
    }
    gates = matrix(4 * units)
    cell = matrix(units)
    hidden = matrix(units)
  }
}

/// The activations of one step.
struct PredictorStep {
  /// What the first layer reads: the rows of ``input``, and ``accuracy`` below them.
  let read: Matrix
  let output: Matrix
  let first: PredictorCell, second: PredictorCell

  init(_ layout: PredictorLayout, columns: Int, _ plan: inout MemoryPlan) {
    func matrix(_ rows: Int) -> Matrix {
      Matrix(plan.reserve(rows * columns), rows: rows, columns: columns)
    }
    read = matrix(layout.inputCount + 1)
    output = matrix(1)
    first = PredictorCell(units: layout.units[0], columns: columns, &plan)
    second = PredictorCell(units: layout.units[1], columns: columns, &plan)
  }

  var input: Matrix { read.rows(0, count: read.rows - 1) }
  var accuracy: Matrix { read.rows(read.rows - 1, count: 1) }
}

/// All activations: every step is kept for learning; prediction takes turns with two.
struct PredictorBuffers {
  private let all: [PredictorStep]
  let dHidden: [Matrix], dCell: [Matrix], dAccuracy: Matrix
  let dWeights: PredictorGradients
  /// The gradient of each layer's gates, as products read it.
  let packedGates: [PackedMatrix]

  init(
    _ layout: PredictorLayout, columns: Int, steps: Int, kept: Int, _ plan: inout MemoryPlan
  ) {
    all = (0..<max(2, kept)).map { _ in PredictorStep(layout, columns: columns, &plan) }
    func matrices() -> [Matrix] {
      layout.units.map { Matrix(plan.reserve($0 * columns), rows: $0, columns: columns) }
    }
    (dHidden, dCell) = (matrices(), matrices())
    dAccuracy = Matrix(plan.reserve(columns), rows: 1, columns: columns)
    dWeights = PredictorGradients(layout, columns: columns, &plan)
    packedGates = layout.units.map { PackedMatrix(rows: 4 * $0, columns: columns, in: &plan) }
  }

  func step(_ index: Int) -> PredictorStep { all[index % all.count] }

  func clearGradients(in memory: Memory) {
    dWeights.clear(in: memory)
    for matrix in dHidden + dCell { memory.fill(matrix.region, with: 0) }
  }
}
