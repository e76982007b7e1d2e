// Products of large matrices through OpenBLAS. Small ones and those of training are not done here.

/// `cblas_sgemm(order, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)`.
typealias MatrixProductRoutine =
  @convention(c) @Sendable (
    Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>?, Int32,
    UnsafePointer<Float>?, Int32, Float, UnsafeMutablePointer<Float>?, Int32
  ) -> Void

/// `cblas_ssyrk(order, triangle, transpose, n, k, alpha, a, lda, beta, c, ldc)`.
typealias RankUpdateRoutine =
  @convention(c) @Sendable (
    Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>?, Int32, Float,
    UnsafeMutablePointer<Float>?, Int32
  ) -> Void

/// `cblas_dsyrk`, as `cblas_ssyrk`.
typealias DoubleRankUpdateRoutine =
  @convention(c) @Sendable (
    Int32, Int32, Int32, Int32, Int32, Double, UnsafePointer<Double>?, Int32, Double,
    UnsafeMutablePointer<Double>?, Int32
  ) -> Void

/// The constants of `cblas.h`.
private enum CBLAS {
  static let rowMajor: Int32 = 101
  static let asIs: Int32 = 111
  static let transposed: Int32 = 112
  static let upperTriangle: Int32 = 121
}

extension OpenBLAS {
  /// Matrix product, into rows of `y`.
  ///
  /// `y[first + i, j] = sum over d of a[i, d] * b[d, j]`. Overwrites these rows of `y`.
  ///
  /// - Parameters:
  ///   - a: `(M, K)`; its first `rows * depth` elements are read.
  ///   - b: `(K, N)`.
  ///   - y: `(any, N)`.
  ///   - first: The row of `y` that receives the first row of the product.
  ///   - rows: M.
  ///   - columns: N.
  ///   - depth: K.
  public func product(
    _ a: Span<Float>, _ b: Span<Float>, into y: inout MutableSpan<Float>, at first: Int = 0,
    rows: Int, columns: Int, depth: Int
  ) {
    precondition(
      rows > 0 && columns > 0 && depth > 0 && first >= 0,
      "product: \(rows) x \(columns) x \(depth) at row \(first)")
    precondition(
      a.count >= rows * depth && b.count == depth * columns && y.count >= (first + rows) * columns,
      "product: \(a.count), \(b.count) and \(y.count) values do not fit "
        + "\(rows) x \(columns) x \(depth) at row \(first)")
    let (m, n, k) = (Int32(rows), Int32(columns), Int32(depth))
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        y.withUnsafeMutableBufferPointer { y in
          sgemm(
            CBLAS.rowMajor, CBLAS.asIs, CBLAS.asIs, m, n, k, 1, a.baseAddress, k,
            b.baseAddress, n, 0, y.baseAddress.map { $0 + first * columns }, n)
        }
      }
    }
  }

  /// Inner products of all pairs of columns.
  ///
  /// `y[i, j] = sum over r of a[r, i] * a[r, j]` for `j >= i`. Overwrites the upper triangle of `y`
  /// and leaves the rest.
  ///
  /// - Parameters:
  ///   - a: `(R, D)`; its first `rows * columns` elements are read.
  ///   - y: `(D, D)`.
  ///   - rows: R.
  ///   - columns: D.
  public func innerProducts(
    _ a: Span<Float>, into y: inout MutableSpan<Float>, rows: Int, columns: Int
  ) {
    checkInnerProducts(a.count, y.count, rows, columns)
    a.withUnsafeBufferPointer { a in
      y.withUnsafeMutableBufferPointer { y in
        ssyrk(
          CBLAS.rowMajor, CBLAS.upperTriangle, CBLAS.transposed, Int32(columns), Int32(rows), 1,
          a.baseAddress, Int32(columns), 0, y.baseAddress, Int32(columns))
      }
    }
  }

  /// As the function of the same name on `Float`.
  ///
  /// - Parameters:
  ///   - a: `(R, D)`; its first `rows * columns` elements are read.
  ///   - y: `(D, D)`.
  ///   - rows: R.
  ///   - columns: D.
  public func innerProducts(
    _ a: Span<Double>, into y: inout MutableSpan<Double>, rows: Int, columns: Int
  ) {
    checkInnerProducts(a.count, y.count, rows, columns)
    a.withUnsafeBufferPointer { a in
      y.withUnsafeMutableBufferPointer { y in
        dsyrk(
          CBLAS.rowMajor, CBLAS.upperTriangle, CBLAS.transposed, Int32(columns), Int32(rows), 1,
          a.baseAddress, Int32(columns), 0, y.baseAddress, Int32(columns))
      }
    }
  }

  private func checkInnerProducts(_ a: Int, _ y: Int, _ rows: Int, _ columns: Int) {
    precondition(
      rows > 0 && columns > 0 && a >= rows * columns && y == columns * columns,
      "innerProducts: \(a) and \(y) values do not fit \(rows) rows of \(columns)")
  }
}
