import Foundation
import Kernels
import Tensor
import Testing

@testable import NN

@Suite struct LanguageModelTests {
  static func words(_ count: Int, _ vocabulary: Int, _ random: inout Philox) -> [Int32] {
    (0..<count).map { _ in Int32(random.integer(below: vocabulary)) }
  }

  /// Compares the loss and some derivatives with finite differences of the reference.
  static func compare(_ cell: RecurrentCell, _ options: LanguageModelOptions, key: UInt64) throws {
    var random = RandomStreams(key: key).stream(.sampling)
    let model = try LanguageModel(cell: cell, options: options, streams: RandomStreams(key: key))
    let count = options.batchSize * options.unroll
    let tokens = words(count, options.vocabulary, &random)
    let targets = words(count, options.vocabulary, &random)
    var reference = ReferenceLanguageModel(cell, options, model.state)
    let loss = try model.gradients(tokens: tokens, targets: targets)
    let expected = reference.loss(tokens, targets)
    #expect(abs(loss - expected) < 1e-5 * expected, "\(cell.formulas): \(loss), \(expected)")
    for tensor in model.gradientTensors {
      var worst = 0.0, scale = 0.0
      for _ in 0..<4 {
        var index = random.integer(below: tensor.values.count)
        if tensor.name == "embedding" && !options.isTied {
          index = Int(tokens[0]) * options.embedding + index % options.embedding
        }
        let value = reference.parameters[tensor.name]?[index] ?? .nan
        let losses = [1e-5, -1e-5].map { size in
          reference.parameters[tensor.name]?[index] = value + size
          return reference.loss(tokens, targets)
        }
        reference.parameters[tensor.name]?[index] = value
        let difference = (losses[0] - losses[1]) / 2e-5
        worst = max(worst, abs(difference - Double(tensor.values[index])))
        scale = max(scale, abs(difference))
      }
      #expect(
        worst < 1e-3 * scale + 2e-6, "\(cell.choices) \(tensor.name): off by \(worst) of \(scale)")
    }
  }

  @Test(arguments: [2, 4, 8], [false, true])
  func gradientsOfRandomCellsAgreeWithFiniteDifferences(base: Int, wide: Bool) throws {
    var random = RandomStreams(key: UInt64(base)).stream(.sampling, at: wide ? 1 : 0)
    for number in 0..<6 {
      let cell = randomCell(base, wide: wide, &random)
      try Self.compare(cell, smallOptions(), key: UInt64(number))
    }
  }

  @Test(arguments: RecurrentCell.known.map(\.cell))
  func gradientsOfKnownCellsAgreeWithFiniteDifferences(cell: RecurrentCell) throws {
    try Self.compare(cell, smallOptions(hidden: 17, tied: false), key: 11)
    try Self.compare(cell, smallOptions(layers: 1, tied: true), key: 12)
    try Self.compare(cell, smallOptions(vocabulary: 1030, hidden: 16, unroll: 2), key: 13)
  }

  @Test func theWorkedExampleIsExact() throws {
    // One unit, weights that floats hold exactly, and arguments at which the functions are exact.
    let options = smallOptions(
      vocabulary: 2, embedding: 1, hidden: 1, layers: 1, batch: 1, unroll: 2)
    let model = try LanguageModel(
      cell: .workedExample, options: options, streams: RandomStreams(key: 1))
    var state = model.state
    func set(_ name: String, _ values: [Float]) {
      for index in state.weights.indices where state.weights[index].name == name {
        state.weights[index].values = values
      }
    }
    // x = 1: a0 = tanh(0 + 0) = 0, a1 = relu(2 · 3 h), c_t = 6 h, h = 1/2 at first by the carried state.
    set("embedding", [1, 0])
    set("layer1.input", [0, 2])
    set("layer1.recurrent", [0, 3])
    set("output.weights", [0, 0])
    state.carried[0].values = [0.5]
    state.carried[1].values = [0]
    try model.restore(state)
    _ = try model.lossSum(tokens: [0], targets: [0])
    // a0' = relu(0 + 0) = 0; h = sigmoid(0 · 3) = 1/2; c = 2 · 1.5 = 3.
    #expect(model.state.carried.map(\.values) == [[0.5], [3]])
    _ = try model.lossSum(tokens: [1], targets: [0])
    // x = 0: a1 = 0, a0' = relu(0 + 3); h = sigmoid(3 · 0) = 1/2; c = 0.
    #expect(model.state.carried.map(\.values) == [[0.5], [0]])
  }

  @Test func anUnrollInTwoPartsIsOne() throws {
    var random = RandomStreams(key: 5).stream(.sampling)
    let options = smallOptions(unroll: 6)
    let tokens = Self.words(18, 19, &random), targets = Self.words(18, 19, &random)
    let models = try (0..<2).map { _ in
      try LanguageModel(cell: .published, options: options, streams: RandomStreams(key: 4))
    }
    let whole = try models[0].lossSum(tokens: tokens, targets: targets)
    let parts = [0..<6, 6..<18].map { range in
      (try? models[1].lossSum(tokens: Array(tokens[range]), targets: Array(targets[range]))) ?? .nan
    }
    #expect(abs(whole - parts[0] - parts[1]) < 1e-9)
    #expect(models[0].state.carried == models[1].state.carried)
  }

  static let dropouts: [LanguageDropout] = [
    .zaremba(0.5),
    LanguageDropout(
      words: 0.3, inputs: 0.2, between: 0.4, outputs: 0.1, recurrent: 0.3, isVariational: true),
  ]

  /// States after some steps with dropout and clipping.
  static func trained(
    _ dropout: LanguageDropout, _ kernels: KernelSet, stops: Bool = false, tied: Bool = false
  ) throws -> LanguageModelState {
    var random = RandomStreams(key: 9).stream(.sampling)
    let options = smallOptions(
      vocabulary: 600, embedding: 20, hidden: 20, batch: 5, unroll: 7, dropout: dropout,
      tied: tied, clip: 0.5)
    func make() throws -> LanguageModel {
      try LanguageModel(
        cell: .publishedWithMaximum, options: options, streams: RandomStreams(key: 8),
        kernels: kernels)
    }
    var model = try make()
    for step in 0..<4 {
      if stops && step == 2 {
        let state = model.state
        model = try make()
        try model.restore(state)
      }
      let tokens = words(35, 600, &random), targets = words(35, 600, &random)
      _ = try model.trainStep(tokens: tokens, targets: targets, learningRate: 0.5)
    }
    return model.state
  }

  @Test(arguments: dropouts) func allBuildsGiveTheSameBytes(dropout: LanguageDropout) throws {
    let states = try KernelSet.supported.map { try Self.trained(dropout, $0) }
    #expect(states.allSatisfy { $0 == states[0] })
  }

  @Test(arguments: dropouts, [true, false])
  func aRestoredModelGoesOnAsIfItHadNeverStopped(dropout: LanguageDropout, tied: Bool) throws {
    #expect(
      try Self.trained(dropout, .best, stops: true, tied: tied)
        == Self.trained(dropout, .best, tied: tied))
  }

  @Test(arguments: dropouts + [.none]) func aModelLearnsATextByHeart(dropout: LanguageDropout)
    throws
  {
    let text = (0..<400).map { Int32($0 * $0 % 13) }
    let options = smallOptions(
      vocabulary: 13, embedding: 24, hidden: 24, batch: 4, unroll: 10, dropout: dropout, range: 0.1,
      clip: 5)
    let model = try LanguageModel(
      cell: .published, options: options, streams: RandomStreams(key: 2))
    let batches = try TokenBatches(text, batchSize: 4, unroll: 10)
    let before = try model.evaluate(text)
    for _ in 0..<30 {
      for index in 0..<batches.count {
        _ = try model.trainStep(
          tokens: batches[index].tokens, targets: batches[index].targets, learningRate: 2)
      }
      model.resetState()
    }
    let after = try model.evaluate(text)
    #expect(abs(before - log(13)) < 0.1)
    #expect(after < 0.8 * before, "\(before) to \(after)")
  }

  @Test func whatCannotBeTrainedIsRefused() throws {
    #expect(throws: LanguageModelError.self) {
      try LanguagePlan(cell: .published, options: smallOptions(embedding: 4, tied: true))
    }
    #expect(throws: LanguageModelError.self) {
      try LanguagePlan(cell: .published, options: smallOptions(dropout: .zaremba(1)))
    }
    let model = try LanguageModel(
      cell: .published, options: smallOptions(), streams: RandomStreams(key: 2))
    #expect(throws: LanguageModelError.word(19, position: 1, vocabulary: 19)) {
      try model.trainStep(tokens: [1, 19, 2], targets: [1, 1, 1], learningRate: 1)
    }
    #expect(throws: LanguageModelError.textTooShort(words: 12, needed: 13)) {
      try model.evaluate(Array(repeating: 1, count: 12))
    }
    var state = model.state
    state.weights.removeLast()
    #expect(throws: LanguageModelError.self) { try model.restore(state) }
    #expect(throws: LanguageModelError.diverged(step: 1)) {
      for _ in 0..<3 {
        _ = try model.trainStep(
          tokens: [1, 2, 3], targets: [1, 1, 1], learningRate: .greatestFiniteMagnitude)
      }
    }
  }

  @Test func thePlanCountsWhatIsThere() throws {
    let options = smallOptions(vocabulary: 100, embedding: 6, hidden: 7)
    let plan = try LanguagePlan(cell: .workedExample, options: options)
    let cells = 2 * 7 * (6 + 7 + 7 + 7)
    #expect(plan.parameterCount == 100 * 6 + cells + 100 * 7 + 100)
    #expect(plan.forwardFLOPs == 2 * (cells + 700))
    let model = try LanguageModel(
      cell: .workedExample, options: options, streams: RandomStreams(key: 1))
    let counts = model.state.weights.map { $0.values.count }
    #expect(counts.reduce(0, +) == plan.parameterCount)
  }
}
