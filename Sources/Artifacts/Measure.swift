// What children are judged by: accuracy of image classifiers, perplexity of language models.

import Tensor

/// What a child is judged by on the validation data.
public enum Measure: String, CaseIterable, Sendable {
  /// Share of the images classified right: larger is better.
  case accuracy
  /// Exponential of the mean cross-entropy of the next token in nats: smaller is better.
  case perplexity

  /// Whether `first` is a better score than `second`.
  public func isBetter(_ first: Double, _ second: Double) -> Bool {
    oriented(first) > oriented(second)
  }

  /// The score with such a sign that larger is better; its own inverse.
  public func oriented(_ score: Double) -> Double { self == .accuracy ? score : -score }

  /// The best of some scores; nil of none.
  public func best(_ scores: some Sequence<Double>) -> Double? {
    scores.map(oriented).max().map(oriented)
  }

  /// Decimals that are worth printing.
  public var decimals: Int { self == .accuracy ? 4 : 2 }

  /// `largest` or `smallest`, whichever is better.
  public var superlative: String { self == .accuracy ? "largest" : "smallest" }
}

extension TrainingHistory {
  /// The score after each epoch.
  public var validationScore: [Double] {
    switch measure {
    case .accuracy: validationAccuracy
    case .perplexity: validationLoss.map(Elementary.exp)
    }
  }
}
