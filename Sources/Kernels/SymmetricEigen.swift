// Eigenvalues and eigenvectors of a symmetric matrix, by LAPACK.

/// The type of `dsyevd_`, LAPACK's divide and conquer for symmetric matrices.
///
/// The last two numbers are the lengths of the CHARACTER arguments, as Fortran
/// compilers pass them.
typealias EigenRoutine =
  @convention(c) @Sendable (
    _ job: UnsafePointer<CChar>, _ triangle: UnsafePointer<CChar>, _ order: UnsafePointer<Int32>,
    _ matrix: UnsafeMutablePointer<Double>?, _ leading: UnsafePointer<Int32>,
    _ values: UnsafeMutablePointer<Double>?, _ work: UnsafeMutablePointer<Double>?,
    _ workCount: UnsafePointer<Int32>, _ indices: UnsafeMutablePointer<Int32>?,
    _ indexCount: UnsafePointer<Int32>, _ info: UnsafeMutablePointer<Int32>, Int, Int
  ) -> Void

extension OpenBLAS {
  /// The largest matrix that `symmetricEigen` takes; beyond it, LAPACK's 32-bit sizes overflow.
  public static let largestEigenOrder = 32_000

  /// The eigenvalues of a symmetric matrix, ascending; its rows become the eigenvectors.
  ///
  /// Divide and conquer. Needs `16 * order²` bytes of scratch. The sign of an eigenvector, and the
  /// basis chosen where eigenvalues are equal, are the library's.
  ///
  /// - Parameters:
  ///   - a: `(D, D)`. On entry its upper triangle is read; on return row `k` is the unit
  ///     eigenvector of eigenvalue `k`.
  ///   - order: D.
  /// - Returns: The eigenvalues, `(D)`.
  /// - Throws: ``OpenBLASError`` if the iteration fails.
  public func symmetricEigen(
    _ a: inout MutableSpan<Double>, order: Int
  ) throws(OpenBLASError) -> [Double] {
    precondition(
      order > 0 && order <= Self.largestEigenOrder && a.count == order * order,
      "symmetricEigen: \(a.count) values do not fill order \(order)")
    var values = [Double](repeating: 0, count: order)
    let info = a.withUnsafeMutableBufferPointer { matrix in
      values.withUnsafeMutableBufferPointer { values in
        decompose(matrix.baseAddress, values.baseAddress, order)
      }
    }
    guard info == 0 else { throw .failed(routine: "dsyevd", info: Int(info)) }
    return values
  }

  private func decompose(
    _ matrix: UnsafeMutablePointer<Double>?, _ values: UnsafeMutablePointer<Double>?, _ order: Int
  ) -> Int32 {
    // The least that LAPACK's manual asks for when eigenvectors are wanted.
    let workCount = 1 + 6 * order + 2 * order * order
    let indexCount = 3 + 5 * order
    let work = UnsafeMutablePointer<Double>.allocate(capacity: workCount)
    let indices = UnsafeMutablePointer<Int32>.allocate(capacity: indexCount)
    defer {
      work.deallocate()
      indices.deallocate()
    }
    var info: Int32 = 0
    // Our upper triangle, row by row, is Fortran's lower triangle, column by column; and its
    // columns of eigenvectors are our rows.
    dsyevd(
      "V", "L", [Int32(order)], matrix, [Int32(order)], values, work, [Int32(workCount)], indices,
      [Int32(indexCount)], &info, 1, 1)
    return info
  }
}
