import Foundation
import Kernels
import Tensor
import Testing

/// One LSTM step in float64, straight from the formulas.
private struct Reference {
  let units: Int
  var sums: [Double]  // of input, forget, candidate, output
  var previous: [Double]

  func cell(_ u: Int) -> Double {
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    return sigmoid(sums[u]) * tanh(sums[2 * units + u]) + sigmoid(sums[units + u]) * previous[u]
  }
  func hidden(_ u: Int) -> Double { tanh(cell(u)) / (1 + exp(-sums[3 * units + u])) }

  /// What the gradients are taken of.
  func loss(_ weightHidden: [Double], _ weightCell: [Double]) -> Double {
    (0..<units).reduce(0) { $0 + weightHidden[$1] * hidden($1) + weightCell[$1] * cell($1) }
  }
}

@Suite struct LSTMStepTests {
  static let units = 5, columns = 16

  private struct Example {
    let memory: Memory
    let step: LSTMStep
    let bias: Region
    let dHidden: Matrix, dCell: Matrix
    var references: [Reference] = []

    init(hasPrevious: Bool) throws {
      var plan = MemoryPlan()
      func matrix(_ rows: Int) -> Matrix {
        Matrix(
          plan.reserve(rows * LSTMStepTests.columns), rows: rows, columns: LSTMStepTests.columns)
      }
      let units = LSTMStepTests.units
      let previous = matrix(units)
      step = LSTMStep(
        gates: matrix(4 * units), previousCell: hasPrevious ? previous : nil, cell: matrix(units),
        hidden: matrix(units))
      (dHidden, dCell) = (matrix(units), matrix(units))
      bias = plan.reserve(4 * units)
      memory = try Memory(plan)
      var random = Philox(key: 3, stream: 0)
      for region in [step.gates.region, previous.region, dHidden.region, dCell.region, bias] {
        memory.set(region, to: (0..<region.count).map { _ in Float(random.uniform(-2, 2)) })
      }
      let biases = memory.values(bias).map(Double.init)
      for column in 0..<LSTMStepTests.columns {
        let sums = zip(values(step.gates, column), biases).map(+)
        let before =
          hasPrevious ? values(previous, column) : [Double](repeating: 0, count: units)
        references.append(Reference(units: units, sums: sums, previous: before))
      }
    }

    func values(_ matrix: Matrix, _ column: Int) -> [Double] {
      let flat = memory.values(matrix.region)
      return (0..<matrix.rows).map { Double(flat[$0 * matrix.columns + column]) }
    }
  }

  @Test(arguments: [true, false]) func cellAndOutputFollowTheFormulas(hasPrevious: Bool) throws {
    let example = try Example(hasPrevious: hasPrevious)
    example.step.forward(bias: example.bias, in: example.memory)
    for (column, reference) in example.references.enumerated() {
      let (cell, hidden) = (
        example.values(example.step.cell, column), example.values(example.step.hidden, column)
      )
      for unit in 0..<Self.units {
        #expect(abs(cell[unit] - reference.cell(unit)) < 2e-6)
        #expect(abs(hidden[unit] - reference.hidden(unit)) < 2e-6)
      }
    }
  }

  @Test(arguments: [true, false]) func gradientsAgreeWithFiniteDifferences(hasPrevious: Bool) throws
  {
    let example = try Example(hasPrevious: hasPrevious)
    let weights = (0..<Self.columns).map {
      (example.values(example.dHidden, $0), example.values(example.dCell, $0))
    }
    example.step.forward(bias: example.bias, in: example.memory)
    example.step.backward(
      dHidden: example.dHidden, dCell: example.dCell, bias: example.bias, in: example.memory)
    for (column, reference) in example.references.enumerated() {
      func difference(_ change: (inout Reference, Double) -> Void) -> Double {
        let ends = [1e-5, -1e-5].map { size in
          var moved = reference
          change(&moved, size)
          return moved.loss(weights[column].0, weights[column].1)
        }
        return (ends[0] - ends[1]) / 2e-5
      }
      for (k, found) in example.values(example.step.gates, column).enumerated() {
        #expect(abs(found - difference { $0.sums[k] += $1 }) < 1e-5)
      }
      for (u, found) in example.values(example.dCell, column).enumerated() {
        #expect(abs(found - difference { $0.previous[u] += $1 }) < 1e-5)
      }
    }
  }

  @Test func allBuildsGiveTheSameBits() throws {
    let results = try KernelSet.supported.map { kernels in
      let example = try Example(hasPrevious: true)
      example.step.forward(bias: example.bias, in: example.memory, kernels)
      example.step.backward(
        dHidden: example.dHidden, dCell: example.dCell, bias: example.bias, in: example.memory,
        kernels)
      return [example.step.gates, example.step.hidden, example.dCell]
        .map { example.memory.values($0.region).map(\.bitPattern) }
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func theOptimiserDividesByTheRootOfTheMovingAverage() throws {
    var plan = MemoryPlan()
    let regions = [plan.reserve(16), plan.reserve(16), plan.reserve(16)]
    let memory = try Memory(plan)
    memory.fill(regions[0], with: 1)
    memory.fill(regions[1], with: 0.5)
    memory.fill(regions[2], with: -2)
    let optimiser = RootMeanSquareOptimiser(learningRate: 0.1, decay: 0.75, epsilon: 0.01)
    optimiser.step(regions[0], squares: regions[1], gradient: regions[2], in: memory)
    let square = 0.75 * 0.5 + 0.25 * 4
    #expect(memory.values(regions[1]).allSatisfy { abs(Double($0) - square) < 1e-6 })
    let expected = 1 + 0.1 * 2 / (square.squareRoot() + 0.01)
    #expect(memory.values(regions[0]).allSatisfy { abs(Double($0) - expected) < 1e-6 })
  }
}
