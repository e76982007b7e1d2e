// The program of a recurrent cell over planes of planned memory: one pass forward, one backward.

import CKernels

/// How an operation of a cell joins its operands; raw values are the kernel's.
public enum CellJoin: Int32, Sendable {
  case add, multiply, maximum
  /// The left plane already holds what the activation is applied to.
  case left
}

/// What an operation of a cell applies; raw values are the kernel's.
public enum CellFunction: Int32, Sendable {
  case identity, tanh, sigmoid, relu, sine
}

/// One operation of a cell; planes are named by number.
public struct CellInstruction: Hashable, Sendable {
  /// What it computes.
  public var join: CellJoin, function: CellFunction
  /// Operands and result.
  public var left: Int, right: Int, output: Int
  /// The plane that keeps the cosine of a sine's argument for the backward pass.
  public var slope: Int?
  /// The plane that receives what the activation is applied to.
  public var state: Int?

  /// An operation.
  public init(
    _ join: CellJoin, _ function: CellFunction, left: Int, right: Int, output: Int,
    slope: Int? = nil, state: Int? = nil
  ) {
    self.join = join
    self.function = function
    self.left = left
    self.right = right
    self.output = output
    self.slope = slope
    self.state = state
  }
}

/// Where the rows of a plane lie.
public struct CellPlane: Hashable, Sendable {
  /// The first row begins at its first float.
  public var region: Region
  /// Floats from row to row.
  public var stride: Int

  /// Rows of a matrix.
  public init(_ matrix: Matrix) {
    precondition(!matrix.isTransposed, "CellPlane: a transposed matrix")
    region = matrix.region
    stride = matrix.stride
  }

  /// One row that all sequences use in turn.
  public init(shared region: Region) {
    self.region = region
    stride = 0
  }
}

/// A cell's operations in order, ready to run; `units` is a multiple of 16.
///
/// The definition, for every row and unit: `sum = join(left, right)`, `state = sum`,
/// `output = function(sum)`. Backward, in reverse order: the gradient of the sum is the output's times the
/// function's derivative, plus the state's; it overwrites the gradients of both operands. A maximum's goes
/// to the larger operand, to the left one if they are equal.
public final class CellProgram {
  private let operations: [EspalierCellOperation]
  private let planeCount: Int
  private let memory: Memory
  private let kernels: EspalierKernels
  private var planes: [EspalierCellPlane]
  private var gradients: [EspalierCellPlane]

  /// A program over `planeCount` planes.
  public init(
    _ instructions: [CellInstruction], planeCount: Int, _ memory: Memory,
    kernels: KernelSet = .best
  ) {
    for i in instructions {
      for plane in [i.left, i.right, i.output, i.slope ?? 0, i.state ?? 0] {
        precondition(plane >= 0 && plane < planeCount, "CellProgram: plane \(plane)")
      }
    }
    operations = instructions.map {
      EspalierCellOperation(
        combination: $0.join.rawValue, activation: $0.function.rawValue, left: Int32($0.left),
        right: Int32($0.right), output: Int32($0.output), slope: Int32($0.slope ?? -1),
        state: Int32($0.state ?? -1))
    }
    self.planeCount = planeCount
    self.memory = memory
    self.kernels = kernels.table.pointee
    planes = Array(repeating: EspalierCellPlane(), count: planeCount)
    gradients = planes
  }

  /// One step forward; a nil plane is one that no operation touches.
  public func forward(_ values: [CellPlane?], rows: Int, units: Int) {
    place(values, rows, units, &planes)
    planes.withUnsafeBufferPointer { planes in
      operations.withUnsafeBufferPointer { operations in
        var step = step(operations, planes, rows, units)
        kernels.cell_forward(&step)
      }
    }
  }

  /// One step backward; `gradients` are of the same planes, nil where none is wanted.
  public func backward(
    _ values: [CellPlane?], gradients slopes: [CellPlane?], rows: Int, units: Int
  ) {
    place(values, rows, units, &planes)
    place(slopes, rows, units, &gradients)
    planes.withUnsafeBufferPointer { planes in
      gradients.withUnsafeBufferPointer { gradients in
        operations.withUnsafeBufferPointer { operations in
          var step = step(operations, planes, rows, units)
          step.gradients = gradients.baseAddress
          kernels.cell_backward(&step)
        }
      }
    }
  }

  private func place(
    _ values: [CellPlane?], _ rows: Int, _ units: Int, _ planes: inout [EspalierCellPlane]
  ) {
    precondition(values.count == planeCount && units % 16 == 0, "CellProgram: \(units) units")
    for (index, plane) in values.enumerated() {
      guard let plane else {
        planes[index] = EspalierCellPlane()
        continue
      }
      precondition((rows - 1) * plane.stride + units <= plane.region.count, "CellProgram: rows")
      planes[index] = EspalierCellPlane(
        values: memory.pointer(plane.region), row_stride: plane.stride)
    }
  }

  private func step(
    _ operations: UnsafeBufferPointer<EspalierCellOperation>,
    _ planes: UnsafeBufferPointer<EspalierCellPlane>, _ rows: Int, _ units: Int
  ) -> EspalierCellStep {
    var step = EspalierCellStep()
    step.operations = operations.baseAddress
    step.operation_count = Int32(operations.count)
    step.rows = Int32(rows)
    step.units = Int32(units)
    step.planes = planes.baseAddress
    return step
  }
}
