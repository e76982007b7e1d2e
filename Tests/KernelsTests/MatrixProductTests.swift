import Testing

@testable import Kernels

@Suite struct MatrixProductTests {
  /// Small whole numbers, so that every order of summation gives the same.
  private func numbers(_ count: Int, _ factor: Int) -> [Float] {
    (0..<count).map { Float(($0 * factor + 3) % 11 - 5) }
  }

  @Test(arguments: [1, 2, 7], [1, 3, 9])
  func productIsTheDefinition(rows: Int, columns: Int) throws {
    let library = try OpenBLAS.load()
    for depth in [1, 4, 6] {
      let (a, b) = (numbers(rows * depth, 7), numbers(depth * columns, 5))
      var y = [Float](repeating: .nan, count: (rows + 2) * columns)
      var output = y.mutableSpan
      library.product(
        a.span, b.span, into: &output, at: 1, rows: rows, columns: columns, depth: depth)
      for i in 0..<rows {
        for j in 0..<columns {
          let expected = (0..<depth).reduce(Float(0)) {
            $0 + a[i * depth + $1] * b[$1 * columns + j]
          }
          #expect(y[(i + 1) * columns + j] == expected)
        }
      }
      #expect(y[..<columns].allSatisfy { $0.isNaN })
      #expect(y[((rows + 1) * columns)...].allSatisfy { $0.isNaN })
    }
  }

  @Test(arguments: [1, 2, 5, 8], [1, 3, 6])
  func innerProductsAreTheDefinition(rows: Int, columns: Int) throws {
    let library = try OpenBLAS.load()
    let a = numbers(rows * columns, 7)
    let wide = a.map(Double.init)
    var single = [Float](repeating: .nan, count: columns * columns)
    var double = [Double](repeating: .nan, count: columns * columns)
    var singleSpan = single.mutableSpan
    library.innerProducts(a.span, into: &singleSpan, rows: rows, columns: columns)
    var doubleSpan = double.mutableSpan
    library.innerProducts(wide.span, into: &doubleSpan, rows: rows, columns: columns)
    for i in 0..<columns {
      for j in 0..<columns {
        let expected = (0..<rows).reduce(0.0) {
          $0 + wide[$1 * columns + i] * wide[$1 * columns + j]
        }
        if j < i {
          #expect(single[i * columns + j].isNaN && double[i * columns + j].isNaN)
        } else {
          #expect(Double(single[i * columns + j]) == expected)
          #expect(double[i * columns + j] == expected)
        }
      }
    }
  }
}
