import Kernels
import Tensor
import Testing

@Suite struct MatrixTests {
  /// A memory with random factors and a product of `rows` × `depth` and `depth` × `columns`.
  struct Example {
    let memory: Memory
    let left: Matrix, right: Matrix, result: Matrix

    init(rows: Int, columns: Int, depth: Int, transposes: (Bool, Bool) = (false, false)) throws {
      var plan = MemoryPlan()
      let (a, b) = (plan.reserve(rows * depth), plan.reserve(depth * columns))
      let c = plan.reserve(rows * columns)
      memory = try Memory(plan)
      var random = Philox(key: 7, stream: 1)
      for region in [a, b, c] {
        memory.set(region, to: (0..<region.count).map { _ in Float(random.uniform(-1, 1)) })
      }
      left =
        transposes.0
        ? Matrix(a, rows: depth, columns: rows).transposed : Matrix(a, rows: rows, columns: depth)
      right =
        transposes.1
        ? Matrix(b, rows: columns, columns: depth).transposed
        : Matrix(b, rows: depth, columns: columns)
      result = Matrix(c, rows: rows, columns: columns)
    }

    func values(_ matrix: Matrix) -> [[Double]] {
      let flat = memory.values(matrix.region).map(Double.init)
      return (0..<matrix.rows).map { i in
        (0..<matrix.columns).map {
          flat[matrix.isTransposed ? $0 * matrix.rows + i : i * matrix.columns + $0]
        }
      }
    }
  }

  static let sizes = [
    (1, 1, 1), (3, 17, 5), (13, 33, 300), (100, 40, 27), (97, 1030, 16), (200, 512, 77),
    (5, 3, 600),
  ]

  @Test(arguments: sizes, [(false, false), (true, false), (false, true), (true, true)])
  func aProductIsTheSumOverAllTerms(size: (Int, Int, Int), transposes: (Bool, Bool)) throws {
    let example = try Example(
      rows: size.0, columns: size.1, depth: size.2, transposes: transposes)
    let (a, b) = (example.values(example.left), example.values(example.right))
    let before = example.values(example.result)
    for accumulates in [false, true] {
      let start = example.values(example.result)
      MatrixMultiplier(example.memory)
        .multiply(example.left, example.right, into: example.result, accumulates: accumulates)
      let found = example.values(example.result)
      var worst = 0.0
      for i in 0..<size.0 {
        for j in 0..<size.1 {
          let sum = (0..<size.2).reduce(accumulates ? start[i][j] : 0) { $0 + a[i][$1] * b[$1][j] }
          worst = max(worst, abs(found[i][j] - sum))
        }
      }
      #expect(worst < 1e-6 * Double(size.2 + 10).squareRoot() * 4)
    }
    #expect(before != example.values(example.result))
  }

  @Test(arguments: sizes) func allBuildsGiveTheSameBits(size: (Int, Int, Int)) throws {
    var results: [[UInt32]] = []
    for kernels in KernelSet.supported {
      let example = try Example(rows: size.0, columns: size.1, depth: size.2)
      MatrixMultiplier(example.memory, kernels: kernels)
        .multiply(example.left, example.right, into: example.result)
      results.append(example.memory.values(example.result.region).map(\.bitPattern))
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func rowSumsAreAddedToWhatIsThere() throws {
    let example = try Example(rows: 7, columns: 37, depth: 1)
    var plan = MemoryPlan()
    let (values, sums) = (plan.reserve(7 * 37), plan.reserve(7))
    let memory = try Memory(plan)
    memory.set(values, to: example.memory.values(example.result.region))
    memory.fill(Region(offset: sums.offset, count: 7), with: 1)
    let matrix = Matrix(values, rows: 7, columns: 37)
    MatrixMultiplier(memory).addRowSums(of: matrix, to: Region(offset: sums.offset, count: 7))
    for (row, sum) in zip(example.values(example.result), memory.values(sums)) {
      #expect(abs(row.reduce(1, +) - Double(sum)) < 1e-5)
    }
  }

  @Test(arguments: sizes, [false, true])
  func aPackedFactorGivesTheSameBits(size: (Int, Int, Int), isTransposed: Bool) throws {
    for kernels in KernelSet.supported {
      let example = try Example(
        rows: size.0, columns: size.1, depth: size.2, transposes: (false, isTransposed))
      let multiplier = MatrixMultiplier(example.memory, kernels: kernels)
      multiplier.multiply(example.left, example.right, into: example.result)
      let expected = example.memory.values(example.result.region).map(\.bitPattern)
      var plan = MemoryPlan()
      plan.extend(to: example.memory.count - 2 * size.2 * (size.1 + 32))
      let packed = PackedMatrix(rows: size.2, columns: size.1, in: &plan)
      multiplier.pack(example.right, into: packed)
      example.memory.fill(example.result.region, with: .nan)
      multiplier.multiply(example.left, packed, into: example.result)
      #expect(example.memory.values(example.result.region).map(\.bitPattern) == expected)
    }
  }

  @Test func partsOfAMatrixAreReadInPlace() throws {
    let example = try Example(rows: 40, columns: 48, depth: 50)
    let multiplier = MatrixMultiplier(example.memory)
    multiplier.multiply(
      example.left.columns(3, count: 20).rows(1, count: 17),
      example.right.rows(5, count: 20).columns(16, count: 19),
      into: example.result.rows(2, count: 17).columns(7, count: 19))
    let (a, b, found) = (
      example.values(example.left), example.values(example.right), example.values(example.result)
    )
    for i in 0..<17 {
      for j in 0..<19 {
        let sum = (0..<20).reduce(0.0) { $0 + a[i + 1][$1 + 3] * b[$1 + 5][j + 16] }
        #expect(abs(found[i + 2][j + 7] - sum) < 1e-5)
      }
    }
  }
}
