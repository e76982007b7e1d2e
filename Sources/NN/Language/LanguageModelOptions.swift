// How a language model is built and trained: sizes, dropout, clipping.

/// Why options or texts do not make a language model.
public enum LanguageModelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// An option and what it must be.
  case option(String)
  /// A word that the vocabulary does not have, and where it stands.
  case word(Int, position: Int, vocabulary: Int)
  /// The text has fewer words than one step of every sequence needs.
  case textTooShort(words: Int, needed: Int)
  /// The loss or a gradient is no longer a finite number; the step, from 0.
  case diverged(step: Int)
  /// A state is another model's.
  case state(String)

  /// For people.
  public var description: String {
    switch self {
    case .option(let text): text
    case .word(let word, let position, let vocabulary):
      "word \(position) of the text is number \(word), the vocabulary has 0 to \(vocabulary - 1)"
    case .textTooShort(let words, let needed):
      "the text has \(words) words; this batch size and unroll need at least \(needed)"
    case .diverged(let step):
      "the loss is not finite in step \(step): the learning rate may be too large"
    case .state(let text): text
    }
  }
}

/// What is set to 0 at random while a language model trains; what stays is scaled up to the same mean.
public struct LanguageDropout: Hashable, Codable, Sendable {
  /// Share of the words of the vocabulary whose embeddings are dropped, for a whole step (Gal 2015).
  public var words: Double
  /// Share of the embeddings' numbers, where they enter the first layer.
  public var inputs: Double
  /// Share of the numbers between two layers.
  public var between: Double
  /// Share of the last layer's outputs.
  public var outputs: Double
  /// Share of h_{t−1} where it enters the next step; one choice for all steps of an unroll (Gal 2015).
  public var recurrent: Double
  /// Whether one choice holds for all steps of an unroll (Gal 2015); otherwise each step has its own
  /// (Zaremba 2014).
  public var isVariational: Bool

  /// Rates from 0 to below 1.
  public init(
    words: Double = 0, inputs: Double, between: Double, outputs: Double, recurrent: Double = 0,
    isVariational: Bool
  ) {
    self.words = words
    self.inputs = inputs
    self.between = between
    self.outputs = outputs
    self.recurrent = recurrent
    self.isVariational = isVariational
  }

  /// No dropout.
  public static let none = zaremba(0)

  /// The same rate on all connections but the recurrent ones, anew in every step (Zaremba 2014).
  public static func zaremba(_ rate: Double) -> LanguageDropout {
    LanguageDropout(inputs: rate, between: rate, outputs: rate, isVariational: false)
  }

  var rates: [Double] { [words, inputs, between, outputs, recurrent] }
}

/// Sizes and settings of a language model; all but `batchSize` and `unroll` matter to its weights.
public struct LanguageModelOptions: Hashable, Codable, Sendable {
  /// Number of words (or characters).
  public var vocabulary: Int
  /// Numbers of an embedding.
  public var embedding: Int
  /// Units of each layer.
  public var hidden: Int
  /// Number of layers.
  public var layers: Int
  /// Sequences that are trained side by side.
  public var batchSize: Int
  /// Steps of truncated back-propagation.
  public var unroll: Int
  /// What is dropped while training.
  public var dropout: LanguageDropout
  /// Whether embeddings and softmax share their weights; then `embedding` is `hidden`.
  public var isTied: Bool
  /// All weights start uniform in ± this; biases start at 0.
  public var initialRange: Float
  /// The largest Euclidean norm of the gradient: a longer one is scaled down; infinity for none.
  public var clip: Float
  /// Whether the loss is the mean over all words of a step.
  ///
  /// Otherwise it is summed over the unroll and averaged over the sequences, as Zaremba (2014) does
  /// with learning rate 1.
  public var averagesOverUnroll: Bool

  /// The settings of one model, all of them.
  public init(
    vocabulary: Int, embedding: Int, hidden: Int, layers: Int, batchSize: Int, unroll: Int,
    dropout: LanguageDropout, isTied: Bool, initialRange: Float, clip: Float,
    averagesOverUnroll: Bool
  ) {
    self.vocabulary = vocabulary
    self.embedding = embedding
    self.hidden = hidden
    self.layers = layers
    self.batchSize = batchSize
    self.unroll = unroll
    self.dropout = dropout
    self.isTied = isTied
    self.initialRange = initialRange
    self.clip = clip
    self.averagesOverUnroll = averagesOverUnroll
  }

  func check() throws(LanguageModelError) {
    for (name, value) in [
      ("vocabulary", vocabulary), ("embedding", embedding), ("hidden", hidden), ("layers", layers),
      ("batchSize", batchSize), ("unroll", unroll),
    ] where value < 1 || value > 1 << 24 {
      throw .option("\(name) is \(value); it must be at least 1")
    }
    guard !isTied || embedding == hidden else {
      throw .option(
        "tied embeddings need embedding = hidden, not \(embedding) and \(hidden)")
    }
    guard dropout.rates.allSatisfy({ $0 >= 0 && $0 < 1 }) else {
      throw .option("dropout rates are \(dropout.rates); each must be at least 0 and below 1")
    }
    guard initialRange >= 0 && initialRange.isFinite && clip > 0 else {
      throw .option("initialRange \(initialRange) and clip \(clip) must be positive")
    }
  }
}
