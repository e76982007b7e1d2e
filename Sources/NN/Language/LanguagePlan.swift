// What a language model needs, known before anything is allocated: parameters, operations, memory.

import Kernels

/// Rounded up to whole vectors of 16.
func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

/// One parameter of a language model: how it lies in memory, and how it is exported.
///
/// In memory it is `rows` × `blocks` · padded(`columns`); exported without the padding, its blocks in the
/// order of `leaves` where it has several.
struct LanguageParameter: Sendable {
  let name: String
  let matrix: Matrix
  let rows: Int, columns: Int
  /// The leaf whose weights stand in each block; one block without leaves.
  let leaves: [Int]?

  var shape: [Int] { leaves.map { [rows, $0.count, columns] } ?? [rows, columns] }
  var count: Int { shape.reduce(1, *) }
}

/// The weights of one layer, or their gradients.
struct LayerWeights: Sendable {
  let input: Matrix, recurrent: Matrix
}

/// Where the weights lie: relative to the beginning of a region for all of them.
struct LanguageLayout: Sendable {
  private(set) var parameters: [LanguageParameter] = []
  private(set) var layers: [LayerWeights] = []
  private(set) var embedding: Matrix
  private(set) var output: Matrix
  private(set) var bias: Region
  let region: Region

  init(_ options: LanguageModelOptions, _ cell: CompiledCell, _ plan: inout MemoryPlan) {
    let start = plan.count
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(plan.reserve(rows * columns), rows: rows, columns: columns)
    }
    let hidden = padded(options.hidden)
    embedding = matrix(options.vocabulary, padded(options.embedding))
    parameters.append(
      LanguageParameter(
        name: "embedding", matrix: embedding, rows: options.vocabulary,
        columns: options.embedding, leaves: nil))
    for layer in 0..<options.layers {
      let inputs = layer == 0 ? options.embedding : options.hidden
      let weights = LayerWeights(
        input: matrix(padded(inputs), cell.leaves * hidden),
        recurrent: matrix(hidden, cell.leaves * hidden))
      layers.append(weights)
      parameters.append(
        LanguageParameter(
          name: "layer\(layer + 1).input", matrix: weights.input, rows: inputs,
          columns: options.hidden, leaves: cell.inputLeaves))
      parameters.append(
        LanguageParameter(
          name: "layer\(layer + 1).recurrent", matrix: weights.recurrent, rows: options.hidden,
          columns: options.hidden, leaves: cell.recurrentLeaves))
    }
    output = embedding
    if !options.isTied {
      output = matrix(options.vocabulary, hidden)
      parameters.append(
        LanguageParameter(
          name: "output.weights", matrix: output, rows: options.vocabulary,
          columns: options.hidden, leaves: nil))
    }
    bias = plan.reserve(padded(options.vocabulary))
    parameters.append(
      LanguageParameter(
        name: "output.bias", matrix: Matrix(bias, rows: 1, columns: bias.count), rows: 1,
        columns: options.vocabulary, leaves: nil))
    region = Region(offset: start, count: plan.count - start)
  }
}

/// What training a language model takes.
public struct LanguagePlan: Sendable {
  /// The options, checked.
  public let options: LanguageModelOptions
  /// The cell.
  public let cell: RecurrentCell
  /// Number of weights and biases that training changes.
  public let parameterCount: Int
  /// Floating-point operations of the forward pass for one word, matrix products only; a training step
  /// takes three times as many.
  public let forwardFLOPs: Int
  /// Bytes of the one block of memory of a training run.
  public let memoryBytes: Int

  let compiled: CompiledCell
  let memoryPlan: MemoryPlan
  let weights: LanguageLayout, gradients: LanguageLayout
  let buffers: LanguageBuffers

  /// Plans a model.
  ///
  /// - Throws: ``LanguageModelError`` for impossible options.
  public init(cell: RecurrentCell, options: LanguageModelOptions) throws(LanguageModelError) {
    try options.check()
    self.options = options
    self.cell = cell
    compiled = CompiledCell(cell)
    var plan = MemoryPlan()
    weights = LanguageLayout(options, compiled, &plan)
    gradients = LanguageLayout(options, compiled, &plan)
    buffers = LanguageBuffers(options, compiled, &plan)
    memoryPlan = plan
    memoryBytes = plan.bytes
    parameterCount = weights.parameters.reduce(0) { $0 + $1.count }
    let inputs = options.embedding + (options.layers - 1) * options.hidden
    let cells = (inputs + options.layers * options.hidden) * cell.baseNumber * options.hidden
    forwardFLOPs = 2 * (cells + options.vocabulary * options.hidden)
  }
}
