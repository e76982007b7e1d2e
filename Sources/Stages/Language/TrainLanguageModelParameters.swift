// Parameters of `train-language-model`, and the identity that they give a child.

import Artifacts
import HDF5
import NN

/// Over what the loss is averaged, which scales the step size.
enum LossScale: String, CaseIterable {
  /// Summed over the steps of an unroll, averaged over the sequences (Zaremba et al. 2014).
  case sequence
  /// Averaged over all tokens.
  case token
}

/// Parameters of `train-language-model`.
public struct TrainLanguageModelParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .trainLanguageModel }
  /// Passes over the training text.
  public let epochs: Int
  /// Seed of all children; part of their identity.
  public let seed: Int
  /// Largest predicted memory of a training, in MiB.
  public let memoryLimitMiB: Int
  /// Largest number of floating-point operations of a forward pass for one token, in millions.
  public let forwardMFLOPsLimit: Int
  /// Epochs between private checkpoints; 0 for none.
  ///
  /// Not part of the identity.
  public let checkpointEpochs: Int
  private let template: LanguageModelOptions
  private let rate: Double
  private let decayFactor: Double
  private let decayAfter: Int
  /// The canonical text of everything that the results depend on.
  let identityText: String

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    epochs = try reader.integer("epochs", in: 1...100_000)
    template = try LanguageModelOptions(from: &reader)
    rate = try reader.number("learningRate", in: 0...1000)
    decayAfter = try reader.integer("decayAfter", in: 0...100_000)
    decayFactor = try reader.number("decayFactor", in: 1e-6...1)
    seed = try reader.integer("seed", in: 0...Int(Int32.max))
    memoryLimitMiB = try reader.integer("memoryLimitMiB", in: 1...1 << 24)
    forwardMFLOPsLimit = try reader.integer("forwardMFLOPsLimit", in: 1...1 << 40)
    identityText = reader.textSoFar
    checkpointEpochs = try reader.integer("checkpointEpochs", in: 0...100_000)
  }

  /// How a model of so many different tokens is built and trained.
  public func options(vocabulary: Int) -> LanguageModelOptions {
    var options = template
    options.vocabulary = vocabulary
    return options
  }

  /// Step size of an epoch, from 0: constant, then divided geometrically.
  ///
  /// Source: Zaremba et al. (2014).
  func learningRate(epoch: Int) -> Float {
    Float((0..<max(0, epoch + 1 - decayAfter)).reduce(rate) { rate, _ in rate * decayFactor })
  }

  /// The identity of a child: SHA-256 of all that its training depends on.
  func identity(cell: String, corpus: String, determinism: DeterminismClass) -> String {
    var digest = Digest()
    digest.update("espalier-language-child-1")
    digest.update(Stage.trainLanguageModel.resultRevision)
    for text in [cell, identityText, corpus, determinism.description] { digest.update(text) }
    return digest.hexadecimal
  }
}

extension LanguageModelOptions {
  fileprivate init(from reader: inout ParameterReader) throws {
    let sizes = 1...1_000_000
    let batchSize = try reader.integer("batchSize", in: sizes)
    let unroll = try reader.integer("unroll", in: sizes)
    let embedding = try reader.integer("embeddingUnits", in: sizes)
    let hidden = try reader.integer("hiddenUnits", in: sizes)
    let layers = try reader.integer("layers", in: 1...64)
    let isTied = try reader.flag("sharedEmbeddings")
    guard !isTied || embedding == hidden else {
      throw reader.fault(
        "embeddingUnits", "must be hiddenUnits where input and output embeddings are shared")
    }
    let range = try reader.number("initialRange", in: 1e-6...10)
    let dropout = try LanguageDropout(from: &reader)
    let clip = try reader.number("gradientNormLimit", in: 0...1e9)
    let scale: LossScale = try reader.choice("lossPer")
    self.init(
      vocabulary: 1, embedding: embedding, hidden: hidden, layers: layers, batchSize: batchSize,
      unroll: unroll, dropout: dropout, isTied: isTied, initialRange: Float(range),
      clip: clip == 0 ? .infinity : Float(clip), averagesOverUnroll: scale == .token)
  }
}

extension LanguageDropout {
  fileprivate init(from reader: inout ParameterReader) throws {
    let rates = 0...0.999
    self.init(
      words: try reader.number("wordDropout", in: rates),
      inputs: try reader.number("inputDropout", in: rates),
      between: try reader.number("layerDropout", in: rates),
      outputs: try reader.number("outputDropout", in: rates),
      recurrent: try reader.number("recurrentDropout", in: rates),
      isVariational: try reader.flag("variationalDropout"))
  }
}
