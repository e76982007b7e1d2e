// ZCA whitening: exact covariance of bytes, eigenvectors by LAPACK, blocks of images through GEMM.
import Kernels

/// A fitted ZCA whitening.
struct ZCA: Sendable {
  let statistics: WhiteningStatistics
  private let library: OpenBLAS
  private let range: ValueRange
  /// Mean of each pixel, as a byte value.
  private let meanByte: [Double]
  /// `(D, D)`, symmetric.
  private let matrix: [Float]

  /// Images that are converted and multiplied at a time.
  private static let blockRows = 1024

  /// Learns mean, covariance and its inverse square root.
  ///
  /// Peak memory beside the images: about `24 * D²` bytes, where D is the number of values of an
  /// image.
  init(fitting images: LabelledImages, range: ValueRange, epsilon: Double) throws {
    let order = images.shape.count
    guard epsilon > 0, epsilon.isFinite else {
      throw DatasetError(
        "parameters", .impossible(parameter: "epsilon", reason: "\(epsilon) is not positive"))
    }
    guard order <= Whitening.largestZCA else {
      throw DatasetError(
        "parameters",
        .impossible(
          parameter: "whitening",
          reason: "zca takes images of at most \(Whitening.largestZCA) values, these have \(order);"
            + " make them smaller or use channel"))
    }
    library = try OpenBLAS.load()
    self.range = range
    let moments = try ByteMoments(images, library)
    meanByte = moments.sums.map { Double($0) / Double(images.count) + ByteMoments.centre }
    var statistics = WhiteningStatistics()
    statistics.mean = meanByte.map { ($0 - Double(range.low)) / range.width }
    statistics.determinismClass = library.determinismClass
    var covariance = moments.covariance(scaledBy: 1 / range.width)
    matrix = try inverseSquareRoot(
      &covariance, order: order, epsilon: epsilon, library, &statistics.eigenvalues)
    self.statistics = statistics
  }

  /// The images as whitened numbers, `(N, C, H, W)`.
  func apply(to images: LabelledImages) -> [Float] {
    let order = images.shape.count
    var result = [Float](repeating: 0, count: images.pixels.count)
    var output = result.mutableSpan
    var block = [Float](repeating: 0, count: min(Self.blockRows, images.count) * order)
    for first in stride(from: 0, to: images.count, by: Self.blockRows) {
      let rows = min(Self.blockRows, images.count - first)
      centre(images.pixels.span, from: first * order, rows: rows, into: &block)
      library.product(
        block.span, matrix.span, into: &output, at: first, rows: rows, columns: order, depth: order)
    }
    return result
  }

  /// `block[r, d] = (pixel - mean of d) / width` for rows from `start` on.
  private func centre(_ pixels: Span<UInt8>, from start: Int, rows: Int, into block: inout [Float])
  {
    let means = meanByte.span
    let order = means.count
    let scale = 1 / range.width
    var output = block.mutableSpan
    for row in 0..<rows {
      let (source, target) = (start + row * order, row * order)
      for d in 0..<order {
        output[target + d] = Float((Double(pixels[source + d]) - means[d]) * scale)
      }
    }
  }
}

/// `(a + epsilon I)^(-1/2)` of a symmetric matrix without negative eigenvalues, `(D, D)`.
///
/// `a` holds the upper triangle and is emptied, to make room; `eigenvalues` receives those of the
/// matrix, ascending.
private func inverseSquareRoot(
  _ a: inout [Double], order: Int, epsilon: Double, _ library: OpenBLAS,
  _ eigenvalues: inout [Double]
) throws -> [Float] {
  var vectors = a.mutableSpan
  eigenvalues = try library.symmetricEigen(&vectors, order: order)
  // With rows v_k (λ_k + ε)^(-1/4), the products of columns sum to the wanted matrix.
  for (k, eigenvalue) in eigenvalues.enumerated() {
    // Rounding can leave an eigenvalue of zero slightly negative.
    let weight = 1 / (max(eigenvalue, 0) + epsilon).squareRoot().squareRoot()
    for d in k * order..<(k + 1) * order { vectors[d] *= weight }
  }
  var product = [Double](repeating: 0, count: order * order)
  var upper = product.mutableSpan
  library.innerProducts(a.span, into: &upper, rows: order, columns: order)
  a = []
  return symmetric(product, order: order)
}

/// The whole matrix in single precision, from the upper triangle.
private func symmetric(_ upper: [Double], order: Int) -> [Float] {
  var whole = [Float](repeating: 0, count: order * order)
  for i in 0..<order {
    for j in i..<order {
      let value = Float(upper[i * order + j])
      whole[i * order + j] = value
      whole[j * order + i] = value
    }
  }
  return whole
}
