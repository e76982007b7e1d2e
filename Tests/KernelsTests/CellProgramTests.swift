import Foundation
import Kernels
import Tensor
import Testing

/// One operation in float64, straight from the definition, and its derivative by finite differences.
private struct Reference {
  let join: CellJoin, function: CellFunction

  func sum(_ a: Double, _ b: Double) -> Double {
    switch join {
    case .add: a + b
    case .multiply: a * b
    case .maximum: max(a, b)
    case .left: a
    }
  }
  func output(_ a: Double, _ b: Double) -> Double {
    let x = sum(a, b)
    return switch function {
    case .identity: x
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .relu: max(x, 0)
    case .sine: sin(x)
    }
  }
  /// What the gradients are taken of.
  func loss(_ a: Double, _ b: Double, _ dOutput: Double, _ dState: Double) -> Double {
    dOutput * output(a, b) + dState * sum(a, b)
  }
}

@Suite struct CellProgramTests {
  static let rows = 3, units = 32

  /// Planes: left, right, output, slope, state; their gradients after them.
  private struct Example {
    let memory: Memory
    let planes: [Matrix], slopes: [Matrix]

    init() throws {
      var plan = MemoryPlan()
      let matrices = (0..<10).map { _ in
        Matrix(
          plan.reserve(CellProgramTests.rows * CellProgramTests.units),
          rows: CellProgramTests.rows, columns: CellProgramTests.units)
      }
      (planes, slopes) = (Array(matrices[..<5]), Array(matrices[5...]))
      memory = try Memory(plan)
      var random = Philox(key: 4, stream: 2)
      for matrix in matrices {
        memory.set(
          matrix.region, to: (0..<matrix.region.count).map { _ in Float(random.uniform(-3, 3)) })
      }
    }

    func run(_ join: CellJoin, _ function: CellFunction, _ kernels: KernelSet) {
      let program = CellProgram(
        [CellInstruction(join, function, left: 0, right: 1, output: 2, slope: 3, state: 4)],
        planeCount: 5, memory, kernels: kernels)
      let (values, gradients) = (planes.map { CellPlane($0) }, slopes.map { CellPlane($0) })
      program.forward(values, rows: CellProgramTests.rows, units: CellProgramTests.units)
      program.backward(
        values, gradients: gradients, rows: CellProgramTests.rows, units: CellProgramTests.units)
    }

    func values(_ matrix: Matrix) -> [Double] { memory.values(matrix.region).map(Double.init) }
  }

  static let joins: [CellJoin] = [.add, .multiply, .maximum, .left]
  static let functions: [CellFunction] = [.identity, .tanh, .sigmoid, .relu, .sine]

  @Test(arguments: joins, functions)
  func anOperationIsItsDefinition(join: CellJoin, function: CellFunction) throws {
    let example = try Example()
    let reference = Reference(join: join, function: function)
    let (a, b) = (example.values(example.planes[0]), example.values(example.planes[1]))
    let dOutput = example.values(example.slopes[2]), dState = example.values(example.slopes[4])
    example.run(join, function, .best)
    let output = example.values(example.planes[2]), state = example.values(example.planes[4])
    let (dA, dB) = (example.values(example.slopes[0]), example.values(example.slopes[1]))
    for i in a.indices {
      #expect(abs(output[i] - reference.output(a[i], b[i])) < 2e-6)
      #expect(abs(state[i] - reference.sum(a[i], b[i])) < 2e-6)
      func slope(_ x: Double, _ y: Double) -> Double {
        let size = 1e-5
        return
          (reference.loss(a[i] + size * x, b[i] + size * y, dOutput[i], dState[i])
          - reference.loss(a[i] - size * x, b[i] - size * y, dOutput[i], dState[i])) / (2 * size)
      }
      #expect(abs(dA[i] - slope(1, 0)) < 2e-5)
      if join != .left { #expect(abs(dB[i] - slope(0, 1)) < 2e-5) }
    }
  }

  @Test(arguments: joins, functions)
  func allBuildsGiveTheSameBits(join: CellJoin, function: CellFunction) throws {
    let results = try KernelSet.supported.map { kernels in
      let example = try Example()
      example.run(join, function, kernels)
      return (example.planes + example.slopes).map {
        example.memory.values($0.region).map(\.bitPattern)
      }
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func sineAndCosineAreWithinTheirBound() {
    var random = Philox(key: 1, stream: 5)
    let x = (0..<40_000).map { Float(random.uniform(-1, 1) * ($0 % 2 == 0 ? 8192 : 8)) }
    var sines = x, cosines = x
    var span = sines.mutableSpan
    Elementwise.sin(x.span, into: &span)
    span = cosines.mutableSpan
    Elementwise.cos(x.span, into: &span)
    for (index, value) in x.enumerated() {
      #expect(abs(Double(sines[index]) - sin(Double(value))) < 2e-7)
      #expect(abs(Double(cosines[index]) - cos(Double(value))) < 2e-7)
    }
    let wild: [Float] = [.nan, .infinity, -.infinity, 1e9, 3e38]
    var out = wild
    var outSpan = out.mutableSpan
    Elementwise.sin(wild.span, into: &outSpan)
    #expect(out[..<3].allSatisfy { $0.isNaN } && out[3...].allSatisfy { abs($0) <= 1.001 })
  }
}
