import Kernels
import Tensor
import Testing

@Suite struct ConvolutionTests {
  /// Relative errors `‖out − reference‖ / ‖reference‖` of the three passes.
  static func errors(_ shape: ConvolutionShape, _ algorithm: ConvolutionAlgorithm) throws
    -> [ConvolutionPass: Double]
  {
    var random = RandomStreams(key: 11).stream(.sampling)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.normal()) } }
    let images = shape.groups * imagesPerGroup
    let run = try ConvolutionRun(shape, algorithm, kernels: .best)
    let x = numbers(images * shape.inputs * shape.inputHeight * shape.inputWidth)
    let dy = numbers(images * shape.outputs * shape.outputHeight * shape.outputWidth)
    let weights = numbers(shape.weightCount)
    let reference = ReferenceConvolution(shape, images: images)
    run.filters = weights
    run.inputs = x
    run.run(.forward)
    let y = run.outputs
    run.outputs = dy
    run.run(.backwardData)
    run.run(.backwardWeights)
    return [
      .forward: distance(y, reference.forward(x, weights)),
      .backwardData: distance(run.inputGradient, reference.backwardData(dy, weights)),
      .backwardWeights: distance(run.filterGradient, reference.backwardWeights(x, dy)),
    ]
  }

  static func distance(_ a: [Float], _ b: [Double]) -> Double {
    var difference = 0.0, size = 0.0
    for (x, y) in zip(a, b) {
      difference += (Double(x) - y) * (Double(x) - y)
      size += y * y
    }
    return (difference / size).squareRoot()
  }

  static func check(
    _ shape: ConvolutionShape, _ algorithm: ConvolutionAlgorithm, data: Double, weights: Double
  ) throws {
    let errors = try errors(shape, algorithm)
    for pass in ConvolutionPass.allCases {
      let bound = pass == .backwardWeights ? weights : data
      let error = errors[pass] ?? .nan
      #expect(error <= bound, "\(shape) \(algorithm.tile(pass)) \(pass): \(error)")
    }
  }

  static func shape(
    _ inputs: Int, _ outputs: Int, _ filter: (Int, Int), _ size: (Int, Int),
    stride: (Int, Int) = (1, 1), isPadded: Bool = true
  ) -> ConvolutionShape {
    ConvolutionShape(
      inputs: inputs, outputs: outputs, filterHeight: filter.0, filterWidth: filter.1,
      strideHeight: stride.0, strideWidth: stride.1, inputHeight: size.0, inputWidth: size.1,
      groups: 1, isPadded: isPadded)
  }

  @Test(arguments: [1, 3, 5, 7, 9], [1, 3, 5, 7, 9])
  func theDirectKernelsAreTheDefinition(height: Int, width: Int) throws {
    for stride in [(1, 1), (2, 1), (1, 3), (2, 2), (3, 3)] {
      try Self.check(
        Self.shape(2, 5, (height, width), (7, 9), stride: stride), ConvolutionAlgorithm(.direct),
        data: 1e-6, weights: 1e-6)
    }
  }

  @Test(arguments: [1, 3, 5, 7], [1, 3, 5, 7])
  func withoutPaddingFiltersLieInsideTheInput(height: Int, width: Int) throws {
    for (inputs, outputs) in [(2, 5), (35, 20), (3, 33)] {
      for stride in [(1, 1), (2, 2), (1, 3), (2, 1)] {
        try Self.check(
          Self.shape(
            inputs, outputs, (height, width), (8, 10), stride: stride, isPadded: false),
          ConvolutionAlgorithm(.direct), data: 1e-6, weights: 2e-6)
      }
    }
    for rows in height == 1 ? [1] : [2, 4, 6, 8] {
      for columns in width == 1 ? [1] : [2, 4, 6, 8] where height > 1 || width > 1 {
        try Self.check(
          Self.shape(5, 7, (height, width), (13, 11), isPadded: false),
          ConvolutionAlgorithm(WinogradTile(height: rows, width: columns)), data: 2e-3,
          weights: 2e-3)
      }
    }
  }

  @Test(arguments: [1, 3, 5, 7], [1, 3, 5, 7])
  func everyTileIsTheDefinition(height: Int, width: Int) throws {
    for rows in height == 1 ? [1] : [2, 4, 6, 8] {
      for columns in width == 1 ? [1] : [2, 4, 6, 8] where height > 1 || width > 1 {
        let shape = Self.shape(3, 5, (height, width), (11, 13))
        try Self.check(
          shape, ConvolutionAlgorithm(WinogradTile(height: rows, width: columns)), data: 2e-3,
          weights: 2e-3)
      }
    }
  }

  /// Every number of outputs takes another way through the register tiles.
  @Test(arguments: Array(1...50) + [63, 64, 65, 100])
  func anyNumberOfChannelsIsRight(channels: Int) throws {
    for algorithm in [WinogradTile.direct, WinogradTile(height: 4, width: 4)] {
      try Self.check(
        Self.shape(3, channels, (3, 3), (4, 6)), ConvolutionAlgorithm(algorithm), data: 1e-4,
        weights: 1e-4)
      try Self.check(
        Self.shape(channels, 3, (3, 3), (4, 6)), ConvolutionAlgorithm(algorithm), data: 1e-4,
        weights: 1e-4)
    }
    for shape in [(3, channels), (channels, 3)] {
      try Self.check(
        Self.shape(shape.0, shape.1, (1, 1), (5, 7)), ConvolutionAlgorithm(.direct), data: 1e-6,
        weights: 1e-5)
    }
  }

  @Test(arguments: [8, 9, 13, 16, 31, 64])
  func errorsStayWithinTheBudgets(size: Int) throws {
    for filter in [(7, 7), (3, 5), (1, 7), (5, 1), (3, 3)] {
      let shape = Self.shape(14, 5, filter, (size, max(8, size / 2)))
      let standard = ConvolutionAlgorithm.choice(
        for: shape, ErrorBudget(data: 240, weights: 130))
      try Self.check(shape, standard, data: 5e-5, weights: 1e-4)
      try Self.check(
        shape, .choice(for: shape, ErrorBudget(data: 600, weights: 600)), data: 2e-4, weights: 5e-4)
      try Self.check(
        shape, .choice(for: shape, ErrorBudget(data: 0, weights: 0)), data: 1e-6, weights: 1e-5)
    }
  }

  @Test func manyInputsAreSummedInChunks() throws {
    // So many that two pixels of all fill the strip of a 1×1 convolution more than once.
    for (inputs, outputs) in [(700, 5), (1030, 12), (9, 700)] {
      try Self.check(
        Self.shape(inputs, outputs, (1, 1), (5, 9)), ConvolutionAlgorithm(.direct), data: 1e-6,
        weights: 1e-5)
    }
    for algorithm in [WinogradTile.direct, WinogradTile(height: 4, width: 4)] {
      try Self.check(
        Self.shape(211, 4, (3, 3), (5, 9)), ConvolutionAlgorithm(algorithm), data: 5e-5,
        weights: 5e-5)
      try Self.check(
        Self.shape(201, 4, (3, 1), (8, 9)),
        ConvolutionAlgorithm(
          algorithm == .direct ? .direct : WinogradTile(height: 4, width: 1)), data: 5e-5,
        weights: 5e-5)
    }
  }
}
