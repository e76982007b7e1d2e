// Language models over random cells, for `bench export`.

import Artifacts
import NN
import SearchSpace
import Stages
import Tensor

/// Trains language models for a moment and exports them.
struct LanguageSamples {
  private static let vocabulary = 23
  private let text: String
  private let parameters: TrainLanguageModelParameters

  /// Models that are trained as the file at `parameters` says.
  init(parameters: String) throws {
    let resolved = try Resolved<TrainLanguageModelParameters>(file: parameters)
    text = resolved.text
    self.parameters = resolved.values
  }

  /// One model: a random cell of 2, 4 or 8 leaves with every combination and activation.
  ///
  /// Weights are large enough that every node matters to the logits; cells whose numbers then grow without bound, or
  /// that make much of a rounding error, such as the sine of a product of thousands, are drawn again.
  func export(to path: String, index: Int) throws {
    var random = RandomStreams(key: 37).stream(.sampling, at: index)
    while try !exportTame(to: path, index: index, using: &random) {}
  }

  private func exportTame(to path: String, index: Int, using random: inout Philox) throws -> Bool {
    let cell = try drawCell(leaves: [2, 4, 8][index % 3], using: &random)
    var options = parameters.options(vocabulary: Self.vocabulary)
    options.initialRange = 0.4
    let model = try LanguageModel(
      cell: cell, options: options, streams: RandomStreams(key: UInt64(index)))
    func words() -> [Int32] {
      (0..<options.batchSize * options.unroll).map { _ in
        Int32(random.integer(below: Self.vocabulary))
      }
    }
    for _ in 0..<5 {
      _ = try? model.trainStep(tokens: words(), targets: words(), learningRate: 0.5)
    }
    let tokens = [words(), words()]
    let logits = try logits(of: model, tokens)
    let nudged = try self.logits(of: nudged(model), tokens)
    let distance = zip(logits, nudged).map { abs($0 - $1) }.max() ?? 0
    guard logits.allSatisfy({ abs($0) < 100 }), distance < 1e-4 else { return false }
    try write(model, tokens: tokens, targets: words() + words(), logits: logits, to: path)
    return true
  }

  private func logits(of model: LanguageModel, _ tokens: [[Int32]]) throws -> [Float] {
    model.resetState()
    return try tokens.flatMap { try model.logits(tokens: $0) }
  }

  /// The same model with every weight one unit in the last place larger: how well its logits are defined at all.
  private func nudged(_ model: LanguageModel) throws -> LanguageModel {
    let copy = try LanguageModel(
      cell: model.plan.cell, options: model.plan.options, streams: RandomStreams(key: 0))
    var state = model.state
    state.weights = state.weights.map { tensor in
      NamedTensor(name: tensor.name, shape: tensor.shape, values: tensor.values.map(\.nextUp))
    }
    try copy.restore(state)
    return copy
  }

  private func drawCell(leaves: Int, using random: inout Philox) throws -> RecurrentCell {
    let space = SearchSpace.recurrent(
      RecurrentSpace(
        baseNumber: leaves, combinations: CellCombination.allCases,
        activations: CellActivation.allCases))
    let drawn = try Architecture(space.drawUniformly(using: &random).decisions, in: space)
    guard let cell = drawn.cell else { preconditionFailure("a recurrent space without cells") }
    return cell.canonical
  }

  private func write(
    _ model: LanguageModel, tokens: [[Int32]], targets: [Int32], logits: [Float],
    to path: String
  ) throws {
    let options = model.plan.options
    let file = LanguageModelFile(
      LanguageModelDescription(
        identity: String(repeating: "0", count: 64), cell: model.plan.cell, training: text,
        preprocessing: "",
        vocabulary: (0..<options.vocabulary).map { "word\($0)" }),
      tensors: model.state.weights, history: TrainingHistory(.perplexity))
    try file.content(
      ArtifactHeader(format: .languageModel, stage: .trainLanguageModel, parameters: text)
    ).write(to: path + ".h5")
    let reference = TextReferenceFile(
      steps: 2 * options.unroll, sequences: options.batchSize, options,
      tokens: tokens.flatMap { $0 }, targets: targets,
      logits: logits)
    try reference.content(
      ArtifactHeader(format: .textReference, stage: .export, parameters: "unrolls = 2\n")
    ).write(to: path + ".reference.h5")
    for ending in [".onnx", ".py"] {
      try ExportStage(model: path + ".h5", output: path + ending).run()
    }
  }
}
