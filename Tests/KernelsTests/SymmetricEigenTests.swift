import Testing

@testable import Kernels

@Suite struct SymmetricEigenTests {
  @Test(arguments: [1, 2, 3, 10, 40])
  func rowsAreOrthonormalEigenvectorsInAscendingOrder(order: Int) throws {
    let entry = { (i: Int, j: Int) in Double((i * j * 7 + i + j) % 13) - 6 + (i == j ? 9 : 0) }
    let matrix = (0..<order * order).map { entry($0 / order, $0 % order) }
    var vectors = matrix
    // Only the upper triangle may be read.
    for i in 0..<order { for j in 0..<i { vectors[i * order + j] = .nan } }
    var span = vectors.mutableSpan
    let values = try OpenBLAS.load().symmetricEigen(&span, order: order)
    #expect(values == values.sorted())
    for k in 0..<order {
      let vector = Array(vectors[k * order..<(k + 1) * order])
      for i in 0..<order {
        let product = (0..<order).reduce(0.0) { $0 + matrix[i * order + $1] * vector[$1] }
        #expect(abs(product - values[k] * vector[i]) < 1e-11)
      }
      for other in 0..<order {
        let product = (0..<order).reduce(0.0) { $0 + vector[$1] * vectors[other * order + $1] }
        #expect(abs(product - (other == k ? 1 : 0)) < 1e-12)
      }
    }
  }
}
