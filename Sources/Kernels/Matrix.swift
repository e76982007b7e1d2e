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
  /// Floats from one row to the next, as it lies in memory.
  public let stride: Int

  /// A matrix of `rows` × `columns` floats at the start of `region`.
  public init(_ region: Region, rows: Int, columns: Int) {
    self.init(region, rows, columns, columns, false)
  }

  private init(
    _ region: Region, _ rows: Int, _ columns: Int, _ stride: Int, _ isTransposed: Bool
  ) {
    let (lines, length) = isTransposed ? (columns, rows) : (rows, columns)
    precondition(
      rows > 0 && columns > 0 && stride >= length && (lines - 1) * stride + length <= region.count,
      "Matrix: \(rows) × \(columns), rows \(stride) apart, in \(region.count) floats")
    self.region = region
    self.rows = rows
    self.columns = columns
    self.stride = stride
    self.isTransposed = isTransposed
  }

  /// The same numbers with rows and columns exchanged.
  public var transposed: Matrix { Matrix(region, columns, rows, stride, !isTransposed) }

  /// `count` rows from `first` on.
  public func rows(_ first: Int, count: Int) -> Matrix {
    precondition(!isTransposed && first >= 0 && first + count <= rows, "Matrix.rows")
    let part = Region(
      offset: region.offset + first * stride, count: (count - 1) * stride + columns)
    return Matrix(part, count, columns, stride, false)
  }

  /// `count` columns from `first` on.
  public func columns(_ first: Int, count: Int) -> Matrix {
    precondition(!isTransposed && first >= 0 && first + count <= columns, "Matrix.columns")
    let part = Region(offset: region.offset + first, count: (rows - 1) * stride + count)
    return Matrix(part, rows, count, stride, false)
  }

  func cMatrix(in memory: Memory) -> EspalierMatrix {
    EspalierMatrix(
      values: UnsafePointer(memory.pointer(region)),
      row_stride: isTransposed ? 1 : stride, column_stride: isTransposed ? stride : 1)
  }
}

/// A right factor in the order in which products read it.
public struct PackedMatrix: Hashable, Sendable {
  let region: Region
  /// Size of the factor.
  public let rows: Int, columns: Int

  /// Room for a factor of `rows` × `columns` numbers.
  public init(rows: Int, columns: Int, in plan: inout MemoryPlan) {
    // Every build's tiles divide 32 columns, so the room does not depend on the build.
    region = plan.reserve(rows * ((columns + 31) / 32 * 32))
    self.rows = rows
    self.columns = columns
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
      left.columns == right.rows && right.columns == result.columns,
      "multiply: \(left.rows) × \(left.columns) with \(right.rows) × \(right.columns)")
    run(left, right.cMatrix(in: memory), nil, into: result, accumulates)
  }

  /// As ``multiply(_:_:into:accumulates:)``, with a factor that was packed before; the same bits.
  public func multiply(
    _ left: Matrix, _ right: PackedMatrix, into result: Matrix, accumulates: Bool = false
  ) {
    precondition(
      left.columns == right.rows && right.columns == result.columns,
      "multiply: \(left.rows) × \(left.columns) with \(right.rows) × \(right.columns) packed")
    run(left, EspalierMatrix(), right.region, into: result, accumulates)
  }

  private func run(
    _ left: Matrix, _ right: EspalierMatrix, _ packed: Region?, into result: Matrix,
    _ accumulates: Bool
  ) {
    precondition(
      result.rows == left.rows && !result.isTransposed,
      "multiply: \(left.rows) rows into \(result.rows)")
    var job = EspalierMatrixProduct()
    job.left = left.cMatrix(in: memory)
    job.right = right
    job.packed = packed.map { UnsafePointer(memory.pointer($0)) }
    job.result = memory.pointer(result.region)
    job.result_stride = result.stride
    job.rows = Int32(result.rows)
    job.columns = Int32(result.columns)
    job.depth = Int32(left.columns)
    job.accumulate = accumulates ? 1 : 0
    scratch.withUnsafeMutableBufferPointer { kernels.matrix_product(&job, $0.baseAddress) }
  }

  /// Packs a right factor that many products share.
  public func pack(_ matrix: Matrix, into packed: PackedMatrix) {
    precondition(
      packed.rows == matrix.rows && packed.columns == matrix.columns,
      "pack: \(matrix.rows) × \(matrix.columns)")
    var right = matrix.cMatrix(in: memory)
    kernels.matrix_pack(
      &right, Int32(matrix.rows), Int32(matrix.columns), memory.pointer(packed.region))
  }

  /// `sums[i] +=` the sum of row i of `matrix`.
  public func addRowSums(of matrix: Matrix, to sums: Region) {
    precondition(
      !matrix.isTransposed && matrix.stride == matrix.columns && sums.count == matrix.rows,
      "addRowSums: \(sums.count) sums of \(matrix.rows) rows")
    kernels.add_row_sums(
      UnsafePointer(memory.pointer(matrix.region)), Int32(matrix.rows), Int32(matrix.columns),
      memory.pointer(sums))
  }
}
