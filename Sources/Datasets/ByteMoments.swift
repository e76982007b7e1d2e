// First and second moments of bytes, without any rounding, at the speed of single precision.
import Kernels

/// Sums and sums of products of pixels minus 128, over images; exact whole numbers.
///
/// Products of numbers in -128...127 are at most 2^14, so that 1,024 of them sum to at most 2^24:
/// within a block of 1,024 images single precision is exact, in whatever order the library adds.
/// The blocks are summed in double precision, exact to 2^53. So the result is the same on every
/// machine.
struct ByteMoments {
  /// What is subtracted from each byte.
  static let centre = 128.0
  private static let blockRows = 1024

  let count: Int
  /// `(D)`.
  let sums: [Int]
  /// `(D, D)`, upper triangle.
  private var products: [Double]

  init(_ images: LabelledImages, _ library: OpenBLAS) throws {
    let order = images.shape.count
    count = images.count
    var sums = [Int](repeating: 0, count: order)
    var products = [Double](repeating: 0, count: order * order)
    var block = [Float](repeating: 0, count: min(Self.blockRows, images.count) * order)
    var blockProducts = [Float](repeating: 0, count: order * order)
    for first in stride(from: 0, to: images.count, by: Self.blockRows) {
      let rows = min(Self.blockRows, images.count - first)
      convert(images.pixels.span, from: first * order, rows: rows, into: &block, &sums)
      var output = blockProducts.mutableSpan
      library.innerProducts(block.span, into: &output, rows: rows, columns: order)
      accumulate(blockProducts.span, into: &products, order: order)
    }
    self.sums = sums
    self.products = products
  }

  /// Covariance (divisor N) of the pixels times `scale`, upper triangle, `(D, D)`.
  ///
  /// `N * products - sums * sums` is exact in 64 bits up to 2 * 10^7 images, so that each element is
  /// rounded once or twice only.
  consuming func covariance(scaledBy scale: Double) -> [Double] {
    let order = sums.count
    let factor = scale * scale / (Double(count) * Double(count))
    for i in 0..<order {
      for j in i..<order {
        let exact = count * Int(products[i * order + j]) - sums[i] * sums[j]
        products[i * order + j] = Double(exact) * factor
      }
    }
    return products
  }
}

/// Adds the upper triangle of `block` to that of `products`.
private func accumulate(_ block: Span<Float>, into products: inout [Double], order: Int) {
  var total = products.mutableSpan
  for i in 0..<order {
    for k in i * order + i..<(i + 1) * order { total[k] += Double(block[k]) }
  }
}

/// `block = pixels - 128` for rows from `start` on, and their column sums added to `sums`.
private func convert(
  _ pixels: Span<UInt8>, from start: Int, rows: Int, into block: inout [Float],
  _ sums: inout [Int]
) {
  var output = block.mutableSpan
  var totals = sums.mutableSpan
  let order = totals.count
  for row in 0..<rows {
    let (source, target) = (start + row * order, row * order)
    for d in 0..<order {
      let value = Int(pixels[source + d]) - 128
      output[target + d] = Float(value)
      totals[d] += value
    }
  }
}
