// Rows of embeddings, dropout masks, and gradient descent on planned memory.

import CKernels
import Tensor

extension Memory {
  /// `out[i, :] = factors[i] · table[rows[i], :]`.
  public func gather(
    _ table: Matrix, rows: [Int32], factors: [Float], into out: Matrix, _ kernels: KernelSet = .best
  ) {
    check(table, rows, factors, out)
    kernels.table.pointee.gather_rows(
      UnsafePointer(pointer(table.region)), rows, factors, pointer(out.region), Int32(rows.count),
      Int32(table.columns))
  }

  /// `table[rows[i], :] += factors[i] · values[i, :]`, in the order of i.
  public func scatter(
    _ values: Matrix, rows: [Int32], factors: [Float], into table: Matrix,
    _ kernels: KernelSet = .best
  ) {
    check(table, rows, factors, values)
    kernels.table.pointee.scatter_rows(
      UnsafePointer(pointer(values.region)), rows, factors, pointer(table.region),
      Int32(rows.count), Int32(table.columns))
  }

  private func check(_ table: Matrix, _ rows: [Int32], _ factors: [Float], _ values: Matrix) {
    precondition(
      rows.count <= values.rows && factors.count >= rows.count && values.columns == table.columns
        && table.columns % 16 == 0 && values.stride == table.columns
        && table.stride == table.columns
        && rows.allSatisfy { $0 >= 0 && $0 < table.rows },
      "\(rows.count) rows of a table of \(table.rows) × \(table.columns)")
  }

  /// Fills a region with 0 (probability `rate`) and 1 / (1 − rate), decided by word i for float i.
  public func fillDropout(
    _ region: Region, _ streams: RandomStreams, at position: Int, rate: Float,
    _ kernels: KernelSet = .best
  ) {
    precondition(rate >= 0 && rate < 1, "dropout of \(rate)")
    kernels.table.pointee.dropout_mask(
      streams.key, streams.number(of: .dropout, at: position), rate, pointer(region), region.count)
  }

  /// `out[r, :] = values[r, :] · mask[r mod mask rows, :]`, or `+=`; `out` may be `values`.
  public func multiply(
    _ values: Matrix, byRowsOf mask: Matrix, into out: Matrix, accumulates: Bool = false,
    _ kernels: KernelSet = .best
  ) {
    precondition(
      values.rows == out.rows && values.columns == out.columns && mask.columns == out.columns
        && out.columns % 16 == 0
        && [values, mask, out].allSatisfy { !$0.isTransposed && $0.stride == $0.columns },
      "multiply: \(values.rows) × \(values.columns) by \(mask.rows) × \(mask.columns)")
    kernels.table.pointee.multiply_rows(
      UnsafePointer(pointer(values.region)), UnsafePointer(pointer(mask.region)),
      pointer(out.region), Int32(out.rows), Int32(mask.rows), Int32(out.columns),
      accumulates ? 1 : 0)
  }

  /// The sum of squares of a region, in one order on every machine.
  public func sumOfSquares(_ region: Region, _ kernels: KernelSet = .best) -> Double {
    kernels.table.pointee.sum_of_squares(UnsafePointer(pointer(region)), region.count)
  }

  /// `weights -= rate · gradient`.
  public func descend(
    _ weights: Region, gradient: Region, rate: Float, _ kernels: KernelSet = .best
  ) {
    precondition(weights.count == gradient.count, "descend: \(weights.count), \(gradient.count)")
    kernels.table.pointee.descend(
      pointer(weights), UnsafePointer(pointer(gradient)), rate, weights.count)
  }

  /// Copies `source` to `target`, which is as long.
  public func copy(_ source: Region, to target: Region) {
    precondition(source.count == target.count, "copy: \(source.count), \(target.count)")
    pointer(target).update(from: pointer(source), count: source.count)
  }

  /// Sets the columns of a matrix from `first` on to 0.
  public func clearColumns(of matrix: Matrix, from first: Int) {
    guard first < matrix.columns else { return }
    let base = pointer(matrix.region)
    for row in 0..<matrix.rows {
      (base + row * matrix.stride + first).update(repeating: 0, count: matrix.columns - first)
    }
  }
}
