import Kernels
import Tensor
import Testing

/// Every build of the kernels and any number of threads give the same bits.
@Suite struct SameBytesTests {
  /// One convolution, its way of computing, and the tensors that make up its input.
  struct Case: CustomStringConvertible {
    let shape: ConvolutionShape
    let tile: WinogradTile
    let parts: [Int]
    var description: String { "\(shape) \(tile) from \(parts)" }

    init(
      _ parts: [Int], _ outputs: Int, _ filter: (Int, Int), size: (Int, Int) = (6, 7),
      stride: (Int, Int) = (1, 1), tile: (Int, Int)? = nil, groups: Int = 1,
      isPadded: Bool = true
    ) {
      shape = ConvolutionShape(
        inputs: parts.reduce(0, +), outputs: outputs, filterHeight: filter.0,
        filterWidth: filter.1, strideHeight: stride.0, strideWidth: stride.1, inputHeight: size.0,
        inputWidth: size.1, groups: groups, isPadded: isPadded)
      self.tile = tile.map { WinogradTile(height: $0.0, width: $0.1) } ?? .direct
      self.parts = parts
    }
  }

  static let images: [Case] = [
    Case([1], 24, (3, 3), size: (9, 8)), Case([3], 36, (7, 3), size: (9, 8)),
    Case([3], 64, (1, 7), stride: (2, 3)), Case([3], 20, (5, 5), size: (9, 10), stride: (3, 2)),
    Case([1, 3], 48, (7, 1), stride: (1, 2)), Case([3], 48, (1, 1)), Case([1], 9, (1, 1)),
  ]
  static let direct: [Case] = [
    Case([40, 33, 25], 72, (1, 1)), Case([64, 36], 65, (1, 1), stride: (2, 2)),
    Case([70, 34], 40, (3, 3), stride: (2, 1)), Case([24, 50], 36, (5, 3), stride: (3, 3)),
    Case([31, 35], 20, (9, 9)), Case([40, 30], 24, (5, 3), stride: (2, 1), isPadded: false),
    Case([64, 64, 22], 24, (3, 1)),
  ]
  static let winograd: [Case] = [
    Case([64, 40, 26], 72, (3, 3), size: (8, 8), tile: (8, 8)),
    Case([36, 48], 64, (7, 5), size: (4, 16), tile: (4, 8)),
    Case([64, 63], 36, (1, 7), size: (3, 16), tile: (1, 8)),
    Case([100, 111], 24, (5, 1), size: (12, 5), tile: (6, 1)),
    Case([24, 60], 48, (7, 7), size: (7, 9), tile: (4, 6)),
    Case([65], 40, (5, 5), size: (6, 8), tile: (2, 4)),
    Case([33, 32], 40, (3, 5), size: (9, 12), tile: (4, 2), isPadded: false),
  ]

  /// Output and gradients of one case.
  static func results(_ item: Case, _ kernels: KernelSet, threads: Int = 1) throws -> [[Float]] {
    var random = RandomStreams(key: 12).stream(.sampling)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.normal()) } }
    let shape = item.shape
    let run = try ConvolutionRun(
      shape, ConvolutionAlgorithm(item.tile), kernels: kernels, parts: item.parts, threads: threads)
    let images = shape.groups * imagesPerGroup
    run.filters = numbers(shape.weightCount)
    run.inputs = numbers(images * shape.inputs * shape.inputHeight * shape.inputWidth)
    run.run(.forward)
    let outputs = run.outputs
    run.outputs = numbers(images * shape.outputs * shape.outputHeight * shape.outputWidth)
    run.run(.backwardData)
    run.run(.backwardWeights)
    return [outputs, run.inputGradient, run.filterGradient]
  }

  static func bits(_ results: [[Float]]) -> [[UInt32]] { results.map { $0.map(\.bitPattern) } }

  @Test(arguments: images + direct + winograd)
  func allBuildsGiveTheSameBytes(item: Case) throws {
    let expected = Self.bits(try Self.results(item, .best))
    #expect(expected.allSatisfy { $0.contains { $0 != 0 } })
    for kernels in KernelSet.supported {
      let other = Self.bits(try Self.results(item, kernels))
      for (pass, pair) in zip(ConvolutionPass.allCases, zip(other, expected)) {
        #expect(pair.0 == pair.1, "\(item): \(pass) of \(kernels.name)")
      }
    }
  }

  @Test(arguments: [
    Case([3], 36, (7, 3), size: (9, 8), groups: 5), Case([40, 33], 48, (1, 1), groups: 5),
    Case([70, 34], 40, (3, 3), stride: (2, 1), groups: 5),
    Case([64, 40], 72, (3, 3), size: (8, 8), tile: (8, 8), groups: 5),
    Case([36, 70], 64, (7, 5), size: (4, 16), tile: (4, 8), groups: 3),
  ])
  func threadsDoNotChangeTheBytes(item: Case) throws {
    let one = Self.bits(try Self.results(item, .best))
    for threads in 2...3 {
      #expect(Self.bits(try Self.results(item, .best, threads: threads)) == one)
    }
  }

  /// The concatenation is read in place: where its tensors begin does not matter.
  @Test func concatenationDoesNotChangeTheBytes() throws {
    for tile in [nil, (4, 4)] {
      let whole = Case([104], 40, (3, 3), tile: tile)
      let parts = Case([64, 1, 39], 40, (3, 3), tile: tile)
      #expect(
        Self.bits(try Self.results(whole, .best)) == Self.bits(try Self.results(parts, .best)))
    }
  }
}
