import Foundation
import Kernels
import Tensor
import Testing

@Suite struct SoftmaxBlocksTests {
  /// Loss and gradients of `rows` rows of random logits.
  private func run(_ rows: Int, _ vocabulary: Int, _ kernels: KernelSet) throws -> (
    loss: Double, gradient: [Float], dBias: [Float], logits: [[Double]], targets: [Int32]
  ) {
    var plan = MemoryPlan()
    let places = SoftmaxBlocks.Places(vocabulary: vocabulary, capacity: rows + 2, &plan)
    let stride = SoftmaxBlocks.blockSize + 16
    let block = (0..<3).map { _ in
      Matrix(plan.reserve(rows * stride), rows: rows, columns: stride)
    }
    let bias = plan.reserve((vocabulary + 15) / 16 * 16), dBias = plan.reserve(bias.count)
    let memory = try Memory(plan)
    let softmax = SoftmaxBlocks(places, memory, kernels: kernels)
    var random = Philox(key: 2, stream: 3)
    let biases = (0..<vocabulary).map { _ in Float(random.uniform(-1, 1)) }
    memory.set(
      bias, to: biases + [Float](repeating: 0, count: bias.count - vocabulary))
    var logits = [[Double]](repeating: [], count: rows)
    let targets = (0..<rows).map { _ in Int32(random.integer(below: vocabulary)) }
    func part(_ region: Region, _ words: Range<Int>) -> Region {
      Region(offset: region.offset + words.lowerBound, count: (words.count + 15) / 16 * 16)
    }
    for index in 0..<softmax.count {
      let words = softmax.words(index)
      for row in 0..<rows {
        let values = words.map { _ in Float(random.uniform(-40, 40)) }
        let region = block[index].rows(row, count: 1).columns(0, count: words.count).region
        memory.set(region, to: values)
        logits[row] += zip(values, words).map { Double($0 + biases[$1]) }
      }
      softmax.exponentials(
        index, block[index].columns(0, count: words.count), targets: targets,
        bias: part(bias, words))
    }
    let loss = softmax.finish(rows: rows, weight: 0.5)
    var gradient: [Float] = []
    for index in 0..<softmax.count {
      let words = softmax.words(index)
      let matrix = block[index].columns(0, count: words.count)
      softmax.gradient(index, matrix, targets: targets, dBias: part(dBias, words), weight: 0.5)
      for row in 0..<rows { gradient += memory.values(matrix.rows(row, count: 1).region) }
    }
    return (loss, gradient, memory.values(dBias), logits, targets)
  }

  @Test(arguments: [3, 16, 512, 513, 1200]) func lossAndGradientAreTheDefinition(vocabulary: Int)
    throws
  {
    let rows = 5
    let found = try run(rows, vocabulary, .best)
    var expected = 0.0
    var probabilities: [[Double]] = []
    for (row, values) in found.logits.enumerated() {
      let top = values.max() ?? 0
      let total = values.reduce(0) { $0 + exp($1 - top) }
      expected += log(total) + top - values[Int(found.targets[row])]
      probabilities.append(values.map { exp($0 - top) / total })
    }
    #expect(abs(found.loss - expected) < 1e-6 * expected)
    var position = 0
    for start in stride(from: 0, to: vocabulary, by: SoftmaxBlocks.blockSize) {
      let words = start..<min(vocabulary, start + SoftmaxBlocks.blockSize)
      for row in 0..<rows {
        for word in words {
          let hit = Int(found.targets[row]) == word ? 1.0 : 0
          let gradient = 0.5 * (probabilities[row][word] - hit)
          #expect(abs(Double(found.gradient[position]) - gradient) < 1e-6)
          position += 1
        }
      }
    }
    for word in 0..<vocabulary {
      let sum = (0..<rows).reduce(0) {
        $0 + 0.5 * (probabilities[$1][word] - (Int(found.targets[$1]) == word ? 1 : 0))
      }
      #expect(abs(Double(found.dBias[word]) - sum) < 1e-6)
    }
  }

  @Test func allBuildsGiveTheSameBits() throws {
    let results = try KernelSet.supported.map { kernels in
      let found = try run(4, 700, kernels)
      return (found.loss.bitPattern, (found.gradient + found.dBias).map(\.bitPattern))
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }
}
