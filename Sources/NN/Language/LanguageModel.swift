// Trains a language model over any recurrent cell: a pure function of cell, options, streams and text.

import Kernels
import Tensor

/// Embedding, layers of one cell, softmax over the vocabulary with cross-entropy.
///
/// Words stand in the order (step, sequence), sequences fastest. The cell's state is carried from step to
/// step of training (truncated back-propagation) until ``resetState()``. Results do not depend on
/// the processor's instruction set; there is one thread, and no allocation that grows with the sizes.
public final class LanguageModel {
  /// Sizes and costs.
  public let plan: LanguagePlan
  /// Steps of training so far; the streams of dropout are keyed by it.
  public internal(set) var steps = 0
  let memory: Memory
  let layers: [RecurrentLayer]
  let streams: RandomStreams
  let kernels: KernelSet
  private let multiplier: MatrixMultiplier
  private let softmax: SoftmaxBlocks
  /// What the embedding of each word of a step is multiplied by.
  var wordFactors: [Float]
  private var touched = TouchedRows()
  /// Steps since the state was last carried to the front.
  private var pending = 0

  /// Plans, allocates and initialises.
  ///
  /// - Throws: ``LanguageModelError``, `OutOfMemory`.
  public init(
    cell: RecurrentCell, options: LanguageModelOptions, streams: RandomStreams,
    kernels: KernelSet = .best
  ) throws {
    let plan = try LanguagePlan(cell: cell, options: options)
    self.plan = plan
    self.streams = streams
    self.kernels = kernels
    let memory = try Memory(plan.memoryPlan)
    self.memory = memory
    let multiplier = MatrixMultiplier(memory, kernels: kernels)
    self.multiplier = multiplier
    layers = (0..<options.layers).map {
      RecurrentLayer(plan, layer: $0, memory, multiplier, kernels)
    }
    softmax = SoftmaxBlocks(plan.buffers.softmax, memory, kernels: kernels)
    wordFactors = Array(repeating: 1, count: options.batchSize * options.unroll)
    initialise()
  }

  /// Every weight by its place in the exported tensor, so that padding does not matter.
  private func initialise() {
    for (position, parameter) in plan.weights.parameters.enumerated()
    where parameter.name != "output.bias" {
      var random = streams.stream(.initialisation, at: position)
      let range = plan.options.initialRange
      write(
        (0..<parameter.count).map { _ in range * (Float(random.next32() >> 8) * 0x1p-23 - 1) },
        to: parameter)
    }
  }

  /// One step of stochastic gradient descent.
  ///
  /// - Parameters:
  ///   - tokens: The words, (step, sequence); a whole number of steps, at most the unroll.
  ///   - targets: The word that follows each.
  ///   - learningRate: Step size.
  /// - Returns: Mean cross-entropy of the words in nats, before the step.
  /// - Throws: ``LanguageModelError``; after `diverged` the weights are those before the step.
  public func trainStep(tokens: [Int32], targets: [Int32], learningRate: Float) throws -> Double {
    let loss = try gradients(tokens: tokens, targets: targets)
    let norm = gradientNorm()
    guard loss.isFinite, norm.isFinite else { throw LanguageModelError.diverged(step: steps) }
    update(learningRate, norm)
    steps += 1
    return loss
  }

  /// Forward and backward pass of a step, without the update.
  func gradients(tokens: [Int32], targets: [Int32]) throws -> Double {
    let rows = try check(tokens, targets)
    let weight = 1 / Float(plan.options.averagesOverUnroll ? rows : plan.options.batchSize)
    drawDropout(tokens)
    let output = runForward(tokens, drops: true)
    let loss = lossOf(output, targets, weight: weight)
    backward(tokens, targets, output, weight: weight)
    return loss / Double(rows)
  }

  /// Cross-entropy of words that are not trained on, without dropout; the state is carried.
  ///
  /// - Returns: The sum over the words in nats; NaN where it is no number.
  /// - Throws: ``LanguageModelError``.
  public func lossSum(tokens: [Int32], targets: [Int32]) throws -> Double {
    _ = try check(tokens, targets)
    return lossOf(runForward(tokens, drops: false), targets, weight: 1)
  }

  /// Mean cross-entropy in nats of a text, without dropout, from a state of zeros.
  ///
  /// The text is cut into as many sequences as a batch has; up to that many words at its end are not
  /// predicted. The state is 0 afterwards.
  ///
  /// - Throws: ``LanguageModelError``, also `diverged` when the mean is no number.
  public func evaluate(_ text: [Int32]) throws -> Double {
    let parts = try losses(of: text)
    let sum = parts.reduce(0) { $0 + $1.sum }
    guard sum.isFinite else { throw LanguageModelError.diverged(step: steps) }
    return sum / Double(parts.reduce(0) { $0 + $1.count })
  }

  /// As ``evaluate(_:)``, unroll by unroll.
  ///
  /// - Returns: The sum of the cross-entropies in nats, NaN where it is no number, and of how many words.
  /// - Throws: ``LanguageModelError``.
  public func losses(of text: [Int32]) throws -> [(sum: Double, count: Int)] {
    let batches = try TokenBatches(
      text, batchSize: plan.options.batchSize, unroll: plan.options.unroll)
    resetState()
    defer { resetState() }
    return try (0..<batches.count).map { index in
      let batch = batches[index]
      let sum = try lossSum(tokens: batch.tokens, targets: batch.targets)
      return (sum, batch.targets.count)
    }
  }

  /// The state of all layers becomes 0: before a text begins.
  public func resetState() {
    pending = 0
    for layer in layers { layer.reset() }
  }

  /// Moves the carried state to where a step begins.
  func carryState() {
    guard pending > 0 else { return }
    for layer in layers { layer.carry(after: pending) }
    pending = 0
  }

  private func check(_ tokens: [Int32], _ targets: [Int32]) throws -> Int {
    let options = plan.options
    guard
      tokens.count == targets.count && tokens.count % options.batchSize == 0
        && tokens.count > 0 && tokens.count <= options.batchSize * options.unroll
    else {
      throw LanguageModelError.option(
        "\(tokens.count) words and \(targets.count) targets are no 1 to \(options.unroll) steps "
          + "of \(options.batchSize) sequences")
    }
    for words in [tokens, targets] {
      if let position = words.firstIndex(where: { $0 < 0 || $0 >= options.vocabulary }) {
        throw LanguageModelError.word(
          Int(words[position]), position: position, vocabulary: options.vocabulary)
      }
    }
    return tokens.count
  }

  /// What enters the layer after number `layer`.
  private func outputs(_ layer: Int, _ rows: Int, drops: Bool) -> Matrix {
    let buffers = layers[layer].buffers
    let hidden = buffers.hidden.rows(plan.options.batchSize, count: rows)
    guard drops, let dropped = buffers.dropped else { return hidden }
    return dropped.rows(0, count: rows)
  }

  private func runForward(_ tokens: [Int32], drops: Bool) -> Matrix {
    carryState()
    let rows = tokens.count
    var input = plan.buffers.embedded.rows(0, count: rows)
    let factors = drops ? wordFactors : Array(repeating: 1, count: rows)
    memory.gather(plan.weights.embedding, rows: tokens, factors: factors, into: input, kernels)
    if drops, let mask = plan.buffers.embeddedMask {
      memory.multiply(input, byRowsOf: mask, into: input, kernels)
    }
    for (index, layer) in layers.enumerated() {
      layer.forward(input, steps: rows / plan.options.batchSize, drops: drops)
      input = outputs(index, rows, drops: drops)
      if drops, let mask = layer.buffers.mask {
        memory.multiply(outputs(index, rows, drops: false), byRowsOf: mask, into: input, kernels)
      }
    }
    pending = rows / plan.options.batchSize
    return input
  }

  private func bias(_ layout: LanguageLayout, _ words: Range<Int>) -> Region {
    Region(offset: layout.bias.offset + words.lowerBound, count: padded(words.count))
  }

  /// The outputs of the last layer, without dropout; the state is carried.
  func forward(tokens: [Int32]) throws -> Matrix {
    _ = try check(tokens, tokens)
    return runForward(tokens, drops: false)
  }

  private func lossOf(_ output: Matrix, _ targets: [Int32], weight: Float) -> Double {
    let read = output.columns(0, count: plan.options.hidden)
    for (index, block) in plan.buffers.blocks.enumerated() {
      let words = softmax.words(index)
      let logits = block.rows(0, count: output.rows).columns(0, count: words.count)
      let table = plan.weights.output.rows(words.lowerBound, count: words.count)
      multiplier.multiply(
        read, table.columns(0, count: plan.options.hidden).transposed, into: logits)
      softmax.exponentials(index, logits, targets: targets, bias: bias(plan.weights, words))
    }
    return softmax.finish(rows: output.rows, weight: weight)
  }

  private func backward(
    _ tokens: [Int32], _ targets: [Int32], _ output: Matrix, weight: Float
  ) {
    let rows = tokens.count, steps = rows / plan.options.batchSize
    softmaxBackward(targets, output, weight: weight)
    for index in layers.indices.reversed() {
      let buffers = layers[index].buffers
      let dHidden = buffers.dHidden.rows(0, count: rows)
      if let mask = buffers.mask {
        memory.multiply(dHidden, byRowsOf: mask, into: dHidden, kernels)
      }
      let input =
        index == 0
        ? plan.buffers.embedded.rows(0, count: rows) : outputs(index - 1, rows, drops: true)
      let below = index == 0 ? plan.buffers.dEmbedded : layers[index - 1].buffers.dHidden
      layers[index].backward(input, into: below.rows(0, count: rows), steps: steps)
    }
    embeddingBackward(tokens)
  }

  private func softmaxBackward(_ targets: [Int32], _ output: Matrix, weight: Float) {
    guard let last = layers.last else { return }
    let dOutput = last.buffers.dHidden.rows(0, count: output.rows)
    for (index, block) in plan.buffers.blocks.enumerated() {
      let words = softmax.words(index)
      let logits = block.rows(0, count: output.rows).columns(0, count: words.count)
      softmax.gradient(
        index, logits, targets: targets, dBias: bias(plan.gradients, words), weight: weight)
      multiplier.multiply(
        logits, plan.weights.output.rows(words.lowerBound, count: words.count), into: dOutput,
        accumulates: index > 0)
      multiplier.multiply(
        logits.transposed, output,
        into: plan.gradients.output.rows(words.lowerBound, count: words.count))
    }
  }

  private func embeddingBackward(_ tokens: [Int32]) {
    let gradient = plan.buffers.dEmbedded.rows(0, count: tokens.count)
    if let mask = plan.buffers.embeddedMask {
      memory.multiply(gradient, byRowsOf: mask, into: gradient, kernels)
    }
    touched.note(tokens, vocabulary: plan.options.vocabulary)
    let table = plan.gradients.embedding
    if !plan.options.isTied {
      for row in touched.rows { memory.fill(table.rows(row, count: 1).region, with: 0) }
    }
    memory.scatter(gradient, rows: tokens, factors: wordFactors, into: table, kernels)
  }

  /// Weights and gradients that a step changes; of an embedding of its own only the rows it has read.
  private func changedRegions() -> [(weights: Region, gradients: Region)] {
    let all = zip(plan.weights.parameters, plan.gradients.parameters)
    var regions = all.dropFirst(plan.options.isTied ? 0 : 1)
      .map { ($0.matrix.region, $1.matrix.region) }
    guard !plan.options.isTied else { return regions }
    for row in touched.rows {
      regions.append(
        (
          plan.weights.embedding.rows(row, count: 1).region,
          plan.gradients.embedding.rows(row, count: 1).region
        ))
    }
    return regions
  }

  private func gradientNorm() -> Double {
    changedRegions().reduce(0) { $0 + memory.sumOfSquares($1.gradients, kernels) }.squareRoot()
  }

  private func update(_ learningRate: Float, _ norm: Double) {
    let clip = Double(plan.options.clip)
    let rate = norm > clip ? Float(Double(learningRate) * clip / norm) : learningRate
    for (weights, gradients) in changedRegions() {
      memory.descend(weights, gradient: gradients, rate: rate, kernels)
    }
  }
}
