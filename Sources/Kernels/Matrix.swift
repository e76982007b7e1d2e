// Matrices in planned memory and their products by the compiled kernels.

import CKernels

/// A matrix in a ``Memory``: rows × columns floats, row after row.
public struct Matrix: Hashable, Sendable {
  /// Where it lies.
  public let region: Region
  /// Its size.
  public let rows: Int, columns: Int
  /// Whether it is read with rows and columns exchanged.
  public let isTransposed: Bool

  /// A matrix of `rows` × `columns` floats at the start of `region`.
  public init(_ region: Region, rows: Int, columns: Int) {
    self.init(region, rows, columns, false)
  }

  private init(_ region: Region, _ rows: Int, _ columns: Int, _ isTransposed: Bool) {
    precondition(
      rows > 0 && columns > 0 && rows * columns <= region.count,
      "Matrix: \(rows) × \(columns) in \(region.count) floats")
    self.region = region
    self.rows = rows
    self.columns = columns
    self.isTransposed = isTransposed
  }

  /// The same numbers with rows and columns exchanged.
  public var transposed: Matrix { Matrix(region, columns, rows, !isTransposed) }

  /// `count` rows from `first` on.
  public func rows(_ first: Int, count: Int) -> Matrix {
    precondition(!isTransposed && first >= 0 && first + count <= rows, "Matrix.rows")
    let part = Region(offset: region.offset + first * columns, count: count * columns)
    return Matrix(part, rows: count, columns: columns)
  }

  func cMatrix(in memory: Memory) -> EspalierMatrix {
    EspalierMatrix(
      values: UnsafePointer(memory.pointer(region)),
      row_stride: isTransposed ? 1 : columns, column_stride: isTransposed ? rows : 1)
  }
}

/// Multiplies matrices; every element is a sum in the same order on every machine.
public final class MatrixMultiplier {
  private let kernels: EspalierKernels
  private let memory: Memory
  private var scratch: [Float]

  /// Products of matrices in `memory`.
  public init(_ memory: Memory, kernels: KernelSet = .best) {
    self.kernels = kernels.table.pointee
    self.memory = memory
    scratch = [Float](repeating: 0, count: self.kernels.matrix_scratch_size())
  }

  /// `result = left · right`, or `result += left · right`.
  ///
  /// - Parameters:
  ///   - left: M × K.
  ///   - right: K × N.
  ///   - result: M × N, not transposed; overlaps neither factor.
  ///   - accumulates: Whether the product is added to what is there.
  public func multiply(
    _ left: Matrix, _ right: Matrix, into result: Matrix, accumulates: Bool = false
  ) {
    precondition(
      left.columns == right.rows && result.rows == left.rows && result.columns == right.columns
        && !result.isTransposed,
      "multiply: \(left.rows) × \(left.columns) with \(right.rows) × \(right.columns)")
    var job = EspalierMatrixProduct()
    job.left = left.cMatrix(in: memory)
    job.right = right.cMatrix(in: memory)
    job.result = memory.pointer(result.region)
    job.result_stride = result.columns
    job.rows = Int32(result.rows)
    job.columns = Int32(result.columns)
    job.depth = Int32(left.columns)
    job.accumulate = accumulates ? 1 : 0
    scratch.withUnsafeMutableBufferPointer { kernels.matrix_product(&job, $0.baseAddress) }
  }

  /// `sums[i] +=` the sum of row i of `matrix`.
  public func addRowSums(of matrix: Matrix, to sums: Region) {
    precondition(!matrix.isTransposed && sums.count == matrix.rows, "addRowSums")
    kernels.add_row_sums(
      UnsafePointer(memory.pointer(matrix.region)), Int32(matrix.rows), Int32(matrix.columns),
      memory.pointer(sums))
  }
}
