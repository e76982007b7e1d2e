// One step of an LSTM layer for a batch of sequences: the element-wise part.

import CKernels

/// Where the numbers of one step lie; matrices have a row for each unit and a column for each sequence.
public struct LSTMStep: Sendable {
  /// 4 · units × columns: sums of the products for the gates input, forget, candidate and output, then
  /// the activated gates, after ``backward(dHidden:dCell:bias:in:_:)`` the gradients of the sums.
  public let gates: Matrix
  /// The cell's state before the step; nil for zeros.
  public let previousCell: Matrix?
  /// The cell's state after the step.
  public let cell: Matrix
  /// The output of the step.
  public let hidden: Matrix

  /// A step of a layer; the number of columns is a multiple of 16.
  public init(gates: Matrix, previousCell: Matrix?, cell: Matrix, hidden: Matrix) {
    precondition(
      gates.rows == 4 * cell.rows && cell.columns % 16 == 0 && gates.columns == cell.columns,
      "LSTMStep: \(gates.rows) × \(gates.columns) gates for \(cell.rows) × \(cell.columns)")
    self.gates = gates
    self.previousCell = previousCell
    self.cell = cell
    self.hidden = hidden
  }

  private func job(_ bias: Region, in memory: Memory) -> EspalierLSTMStep {
    precondition(bias.count == gates.rows, "LSTMStep: \(bias.count) biases")
    var job = EspalierLSTMStep()
    job.units = Int32(cell.rows)
    job.columns = Int32(cell.columns)
    job.bias = UnsafePointer(memory.pointer(bias))
    job.gates = memory.pointer(gates.region)
    job.previous_cell = previousCell.map { UnsafePointer(memory.pointer($0.region)) }
    job.cell = memory.pointer(cell.region)
    job.hidden = memory.pointer(hidden.region)
    return job
  }

  /// From the gates' sums to cell and output.
  public func forward(bias: Region, in memory: Memory, _ kernels: KernelSet = .best) {
    var job = job(bias, in: memory)
    kernels.table.pointee.lstm_forward(&job)
  }

  /// From the gradient of the output to that of the gates' sums, in place of the gates.
  ///
  /// - Parameters:
  ///   - dHidden: Gradient of the output.
  ///   - dCell: In: gradient of the cell from the later step; out: of the cell before the step.
  ///   - bias: As in the forward pass.
  ///   - memory: Where all lie.
  ///   - kernels: The build to run.
  public func backward(
    dHidden: Matrix, dCell: Matrix, bias: Region, in memory: Memory, _ kernels: KernelSet = .best
  ) {
    var job = job(bias, in: memory)
    job.d_hidden = UnsafePointer(memory.pointer(dHidden.region))
    job.d_cell = memory.pointer(dCell.region)
    kernels.table.pointee.lstm_backward(&job)
  }
}

/// RMSprop: divides each gradient by the root of the moving average of its squares.
public struct RootMeanSquareOptimiser: Sendable, Hashable {
  /// Step size.
  public var learningRate: Float
  /// Share of the old average that stays.
  public var decay: Float
  /// Added to the root.
  public var epsilon: Float

  /// An optimiser.
  public init(learningRate: Float, decay: Float, epsilon: Float) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
  }

  /// Moves all parameters one step; `squares` is the moving average, as long.
  public func step(
    _ parameters: Region, squares: Region, gradient: Region, in memory: Memory,
    _ kernels: KernelSet = .best
  ) {
    precondition(parameters.count == squares.count && parameters.count == gradient.count)
    var settings = EspalierRootMeanSquare(
      learning_rate: learningRate, decay: decay, epsilon: epsilon)
    kernels.table.pointee.root_mean_square_update(
      &settings, memory.pointer(parameters), memory.pointer(squares),
      UnsafePointer(memory.pointer(gradient)), parameters.count)
  }
}
